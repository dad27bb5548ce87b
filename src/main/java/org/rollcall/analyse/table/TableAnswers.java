package org.rollcall.analyse.table;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.PingQuery.Product;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Answers a table as JSON or CSV; and says for the audit how many rows it has. */
@ApplicationScoped
public class TableAnswers {

    /** Rows that the database gives for one answer; with about 200 bytes each, 2 MB. */
    public static final int MAX_ROWS = 10_000;

    private final VisibleInstances instances;
    private final AuditedRead read;

    TableAnswers(VisibleInstances instances, AuditedRead read) {
        this.instances = instances;
        this.read = read;
    }

    /** The answer to a request for a table of the instances that are visible. */
    public Response of(TableFormat format, Visibility visibility, Table table) {
        return page(format, visibility, table, null);
    }

    /**
     * As {@link #of}, for a page of a table.
     *
     * @param link the header that leads to the next one; null on the last one
     */
    public Response page(TableFormat format, Visibility visibility, Table table, @Nullable String link) {
        return page(format, visibility, table, () -> table, link);
    }

    /**
     * As {@link #page(TableFormat, Visibility, Table, String)}.
     *
     * @param json gives what is answered as JSON, where that is not the table itself
     */
    public Response page(
            TableFormat format, Visibility visibility, Table table, Supplier<Object> json, @Nullable String link) {
        return page(format, pings(visibility, new Weeks(null, null)), table, json, link);
    }

    /**
     * As {@link #page(TableFormat, Visibility, Table, Supplier, String)}, where one instance may be asked for by its uuid.
     *
     * @param asked the pings that are asked for
     */
    public Response page(
            TableFormat format, PingQuery asked, Table table, Supplier<Object> json, @Nullable String link) {
        read.rows(table.countRows());
        var answer = (format.isCsv()
                ? Response.ok(csv(table), TableFormat.CSV)
                : Response.ok(json.get(), MediaType.APPLICATION_JSON));
        format.fileName()
                .ifPresent(name ->
                        answer.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(name)));
        var others = instances.countOthers(asked);
        if (others != null) {
            answer.header(PingParameters.OTHER_INSTANCES, others);
        }
        if (link != null) {
            answer.header(HttpHeaders.LINK, link);
        }
        return answer.build();
    }

    /** The pings of instances in weeks, of whichever product. */
    public static PingQuery pings(Visibility visibility, Weeks weeks) {
        return new PingQuery(visibility, null, weeks, Product.ANY, null, false);
    }

    /**
     * The rows, where they are not more than an answer may have.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where they are
     */
    public static <T> List<T> bounded(List<T> rows) {
        requireBounded(rows.size());
        return rows;
    }

    /**
     * Goes on where rows are not more than an answer may have.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where they are
     */
    public static void requireBounded(long rows) {
        if (rows > MAX_ROWS) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    String.format(
                            Locale.ROOT,
                            "There are more than %,d rows; ask for a shorter time with from and to.",
                            MAX_ROWS),
                    Map.of("parameter", "from"));
        }
    }

    private static byte[] csv(Table table) {
        var out = new ByteArrayOutputStream();
        try {
            var csv = new CsvWriter(out, false);
            csv.head(table.columns());
            table.writeRows(csv);
            csv.end(table.countRows(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory has none
        }
        return out.toByteArray();
    }
}
