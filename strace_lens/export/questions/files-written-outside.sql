-- Where files were written, made, renamed or removed outside a directory
--
-- $directory: an absolute path. Calls that failed do not count, nor do devices (/dev). directory NULL: the log does not show
-- the path, which may be inside; record with --files. sure false: all were perhaps only read (O_CREAT makes a file or finds
-- one).
WITH touched AS (
    SELECT
        trace_id, path, source, list_has_any(access, ['write', 'create', 'delete'])
            AND NOT list_contains(files.unknown, 'errno') AS sure
    FROM traces JOIN files USING (trace_id)
    WHERE errno IS NULL
        AND (list_has_any(access, ['write', 'create', 'delete']) OR list_contains(files.unknown, 'access'))
        AND (path IS NULL OR NOT (path = rtrim($directory, '/') OR starts_with(path, rtrim($directory, '/') || '/')
            OR starts_with(path, '/dev/')))
)
SELECT
    regexp_extract(path, '^(.*)/', 1) || '/' AS directory,
    count(DISTINCT path) AS files,
    count(*) AS times,
    count(DISTINCT trace_id) AS traces,
    bool_or(sure) AS sure,
    min(path) AS path,
    min(source) AS example
FROM touched
GROUP BY directory
ORDER BY files DESC, directory
