-- Which programs failed or were killed, how, and how often
--
-- Processes alone, not threads. program: what the process ran last; NULL: the log does not show it, or it ran nothing of
-- its own.
WITH last AS (
    SELECT trace_id, task, arg_max(path, line) AS path FROM execs GROUP BY ALL
)
SELECT
    coalesce(tasks.program, last.path) AS program,
    exit_code,
    killed_by,
    count(*) AS tasks,
    count(DISTINCT trace_id) AS traces,
    min(source) AS example
FROM traces JOIN tasks USING (trace_id) LEFT JOIN last USING (trace_id, task)
WHERE sure AND kind IS DISTINCT FROM 'thread' AND (exit_code <> 0 OR killed_by IS NOT NULL)
GROUP BY ALL
ORDER BY tasks DESC, program, exit_code, killed_by
