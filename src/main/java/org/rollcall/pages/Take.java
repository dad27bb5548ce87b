package org.rollcall.pages;

import org.jspecify.annotations.Nullable;

/**
 * The ways to take away exactly what a figure or a table shows.
 *
 * @param json the path and query of the API that gives it as JSON
 * @param csv the same as CSV; null where there is none
 * @param sql a statement for the views of the database; null where none says the same
 * @param curl a command for a terminal
 */
public record Take(
        String json, @Nullable String csv, @Nullable String sql, String curl) {

    /** What anybody may read at a path, as JSON. */
    public static Take open(String base, String path) {
        return new Take(path, null, null, "curl -sS '%s%s'".formatted(base, path));
    }

    /**
     * What the API gives at a path.
     *
     * @param base this service, such as {@code https://rollcall.example.com}
     * @param path such as {@code /api/v4/usage_data/cohorts?from=2026-01}
     * @param isTable whether it gives CSV too, by {@code format=csv}
     */
    public static Take of(String base, String path, boolean isTable, @Nullable String sql) {
        var csv = isTable ? path + (path.contains("?") ? "&" : "?") + "format=csv" : null;
        return new Take(
                path,
                csv,
                sql,
                "curl -sS -H \"PRIVATE-TOKEN: $TOKEN\" \\\n  '%s%s'".formatted(base, path.replace("'", "%27")));
    }
}
