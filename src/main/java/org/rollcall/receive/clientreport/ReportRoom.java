package org.rollcall.receive.clientreport;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.rollcall.operate.monitor.BoundedStore;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.StoredTotal;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.clientreport.ClientReports.Kind;

/** The bounds of reports: of each one, and of all together. */
@ApplicationScoped
class ReportRoom implements BoundedStore {

    private static final Duration RETRY = Duration.ofHours(1);

    /** Read from ping_error_bytes_idx and ping_metadata_bytes_idx alone, as far as vacuum has been there. */
    private static final String SELECT_TOTAL = String.format(Locale.ROOT, """
            select coalesce(sum(bytes), 0) + %d * coalesce(sum(reports), 0)
            from (
                select sum(bytes) as bytes, count(*) as reports from ping_error
                union all
                select sum(bytes), count(*) from ping_metadata
            ) as kind
            """, StoredTotal.ROW_BYTES);

    private final Database database;
    private final ClientReportConfig config;
    private final StoredTotal total = new StoredTotal(this::lookUp);

    ReportRoom(Database database, ClientReportConfig config) {
        this.database = database;
        this.config = config;
    }

    /**
     * Checks that there is room for a report; {@link StoredTotal#addRow} counts it once it is stored.
     *
     * @param bytes of the report
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE} where it is larger than those of its kind may be,
     *     {@link ProblemType#REPORTS_FULL}
     */
    void require(Kind kind, int bytes) {
        if (bytes > kind.maxBytes()) {
            throw new ProblemException(
                    ProblemType.BODY_TOO_LARGE,
                    String.format(Locale.ROOT, "The report is larger than %,d bytes inflated.", kind.maxBytes()),
                    Map.of("limit_bytes", kind.maxBytes(), "limit_applies_to", "inflated"));
        }
        if (total.isFullFor(bytes, limit())) {
            throw new ProblemException(
                    ProblemType.REPORTS_FULL,
                    "There is no room left to keep reports; pings still get in. The operator of the service can shorten"
                            + " rollcall.retention.client-reports, or raise rollcall.client-reports.max-size.",
                    Map.of("limit_bytes", limit()),
                    RETRY);
        }
    }

    @Override
    public String name() {
        return "client.reports";
    }

    @Override
    public String content() {
        return "the reports beside pings";
    }

    @Override
    public StoredTotal total() {
        return total;
    }

    @Override
    public long limit() {
        return config.maxSize().asLongValue();
    }

    private long lookUp() {
        return database.repeatable(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(SELECT_TOTAL);
                    var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }
}
