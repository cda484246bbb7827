-- Which programs ran since a label, and in no trace before
--
-- Since: traces with the label ($label=$value), and traces that began after the first of these. Before: all others. Times
-- count only where the log has the date (strace -ttt, as strace-lens records). A program is known by its file's name.
--
-- certain: each trace before was read, and shows every program that it ran. Else the program may have run there unseen.
WITH mark AS (
    SELECT min(begin_ns) AS began FROM traces WHERE labels[$label] = $value AND clock = 'epoch'
), aged AS (
    SELECT
        trace_id,
        source,
        error IS NULL AND list_contains(whole_tables, 'execs')
            AND trace_id NOT IN (SELECT trace_id FROM execs WHERE list_contains(unknown, 'path')) AS whole,
        labels[$label] IS NOT DISTINCT FROM $value
            OR coalesce(clock = 'epoch' AND begin_ns > (SELECT began FROM mark), false) AS since
    FROM traces
), ran AS (
    SELECT trace_id, source, aged.since, path, regexp_extract(path, '[^/]*$') AS program
    FROM aged JOIN execs USING (trace_id)
    WHERE path IS NOT NULL
)
SELECT
    program,
    count(DISTINCT trace_id) AS traces,
    count(*) AS times,
    min(path) AS path,
    min(source) AS example,
    coalesce((SELECT bool_and(whole) FROM aged WHERE NOT since), true) AS certain
FROM ran
WHERE since AND program NOT IN (SELECT program FROM ran WHERE NOT since)
GROUP BY program
ORDER BY traces DESC, times DESC, program
