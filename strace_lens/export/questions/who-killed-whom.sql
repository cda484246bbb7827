-- Which processes died of a signal, and who sent it
--
-- killer: the task that sent the signal, as the siginfo of the delivery names it or, for SIGKILL, the call that sent it;
-- NULL if the log does not show it. code, sender_pid: of the siginfo. code SEGV_MAPERR and the like: the process's own
-- fault.
WITH ran AS (
    SELECT trace_id, task, arg_max(path, line) AS path FROM execs GROUP BY ALL
), one AS (
    SELECT trace_id, task, name, kind, killed_by, killer, coalesce(tasks.program, ran.path) AS ran
    FROM tasks LEFT JOIN ran USING (trace_id, task)
), delivery AS (
    SELECT trace_id, task, name, max_by({code: code, sender: sender}, line) AS last
    FROM signals GROUP BY ALL
)
SELECT
    source,
    victim.name AS task,
    victim.ran AS program,
    victim.killed_by,
    killer.name AS killer,
    killer.ran AS killer_program,
    delivery.last.code AS code,
    delivery.last.sender AS sender_pid
FROM traces
    JOIN one victim USING (trace_id)
    LEFT JOIN one killer ON killer.trace_id = victim.trace_id AND killer.task = victim.killer
    LEFT JOIN delivery
        ON delivery.trace_id = victim.trace_id AND delivery.task = victim.task AND delivery.name = victim.killed_by
WHERE victim.killed_by IS NOT NULL AND victim.kind IS DISTINCT FROM 'thread'
ORDER BY source, victim.task
