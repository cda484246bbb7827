-- Which files were written, made, renamed or removed outside a directory
--
-- $directory: an absolute path. Calls that failed do not count, nor do devices (/dev). path NULL: the log does not show
-- the path, which may be inside; record with -y. sure false: it was perhaps only read (O_CREAT makes a file or finds one).
SELECT
    path,
    count(*) AS times,
    count(DISTINCT trace_id) AS traces,
    bool_or(list_has_any(access, ['write', 'create', 'delete']) AND NOT list_contains(files.unknown, 'errno')) AS sure,
    min(source) AS example
FROM traces JOIN files USING (trace_id)
WHERE errno IS NULL
    AND (list_has_any(access, ['write', 'create', 'delete']) OR list_contains(files.unknown, 'access'))
    AND (path IS NULL OR NOT (starts_with(path, rtrim($directory, '/') || '/') OR path = rtrim($directory, '/')
        OR starts_with(path, '/dev/')))
GROUP BY path
ORDER BY times DESC, path
