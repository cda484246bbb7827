-- Which traces made the most processes
--
-- A process is a task that is no thread. maybe: tasks of which the log does not show whether they are. whole: the log
-- shows each task that was made.
SELECT
    source,
    labels,
    count(*) FILTER (WHERE sure AND kind <> 'thread') AS processes,
    count(*) FILTER (WHERE NOT sure OR kind IS NULL) AS maybe,
    list_contains(any_value(whole_tables), 'tasks') AS whole
FROM traces JOIN tasks USING (trace_id)
GROUP BY trace_id, source, labels
ORDER BY processes DESC, maybe DESC, source
LIMIT 20
