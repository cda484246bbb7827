-- Which programs ran since a label, and in no trace before
--
-- Since: traces with the label ($label=$value), and traces that began after the first of these. Before: all others. Times
-- count only where the log has the date (strace -ttt, as strace-lens records).
--
-- certain: each trace before shows every program that it ran, and was read. Else the program may have run there unseen.
WITH mark AS (
    SELECT min(begin_ns) AS began FROM traces WHERE labels[$label] = $value AND clock = 'epoch'
), aged AS (
    SELECT
        trace_id, source, labels, error, list_contains(whole_tables, 'execs') AS whole,
        labels[$label] IS NOT DISTINCT FROM $value
            OR coalesce(clock = 'epoch' AND begin_ns > (SELECT began FROM mark), false) AS since
    FROM traces
), ran AS (
    SELECT aged.*, execs.path FROM aged JOIN execs USING (trace_id)
)
SELECT
    path AS program,
    count(DISTINCT trace_id) AS traces,
    count(*) AS times,
    min(source) AS example,
    coalesce((SELECT bool_and(error IS NULL AND whole) FROM aged WHERE NOT since), true) AS certain
FROM ran
WHERE since AND path IS NOT NULL AND path NOT IN (SELECT path FROM ran WHERE NOT since AND path IS NOT NULL)
GROUP BY path
ORDER BY traces DESC, times DESC, program
