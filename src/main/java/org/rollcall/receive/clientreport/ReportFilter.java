package org.rollcall.receive.clientreport;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * Which reports to look at.
 *
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it; null for all
 * @param uuid empty for reports that name none; null for all
 * @param version of the product, or the beginning of it up to a point or a hyphen; null for all
 * @param from first week of receipt; null for no bound
 * @param to last week of receipt; null for no bound
 */
record ReportFilter(
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable String version,
        @Nullable Week from,
        @Nullable Week to) {

    /**
     * Sets the parameters of the conditions that both tables share, but that of the hostname.
     *
     * @param last index of the parameter before them
     * @return index of the last of them
     */
    int bindOthers(PreparedStatement statement, int last) throws SQLException {
        var i = bindText(statement, bindText(statement, last, uuid, 2), version, 4);
        statement.setObject(++i, from == null ? null : begin(from), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setObject(++i, to == null ? null : begin(to.next()), Types.TIMESTAMP_WITH_TIMEZONE);
        return i;
    }

    /** Sets some parameters to the same text, and gives the index of the last of them. */
    static int bindText(PreparedStatement statement, int last, @Nullable String text, int times) throws SQLException {
        for (var i = 1; i <= times; i++) {
            statement.setString(last + i, text);
        }
        return last + times;
    }

    private static OffsetDateTime begin(Week week) {
        return week.monday().atStartOfDay().atOffset(ZoneOffset.UTC);
    }
}
