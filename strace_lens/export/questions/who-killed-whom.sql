-- Which processes died of a signal, and who sent it
--
-- sender: the process whose number strace printed with the signal (si_pid), if the trace has it. strace prints no line
-- for a SIGKILL that arrives, so its sender is NULL. code SEGV_MAPERR and the like: the process's own fault.
WITH ran AS (
    SELECT trace_id, task, arg_max(path, line) AS path FROM execs GROUP BY ALL
), process AS (
    SELECT trace_id, task, name, tid, pid, tasks.line, killed_by, coalesce(tasks.program, ran.path) AS ran
    FROM tasks LEFT JOIN ran USING (trace_id, task)
    WHERE kind IS DISTINCT FROM 'thread'
), delivery AS (
    SELECT trace_id, task, name, max_by({code: code, sender: sender, line: line}, line) AS last
    FROM signals GROUP BY ALL
)
SELECT
    source,
    victim.name AS task,
    victim.ran AS program,
    victim.killed_by,
    delivery.last.code AS code,
    delivery.last.sender AS sender_pid,
    sender.name AS sender,
    sender.ran AS sender_program
FROM traces
    JOIN process victim USING (trace_id)
    LEFT JOIN delivery
        ON delivery.trace_id = victim.trace_id AND delivery.task = victim.task AND delivery.name = victim.killed_by
    LEFT JOIN process sender
        ON sender.trace_id = victim.trace_id AND sender.pid = delivery.last.sender AND sender.tid = sender.pid
            AND sender.line <= delivery.last.line
WHERE victim.killed_by IS NOT NULL
-- A number may have been given again: the latest process before the signal had it.
QUALIFY row_number() OVER (PARTITION BY victim.trace_id, victim.task ORDER BY sender.line DESC NULLS LAST) = 1
ORDER BY source, victim.task
