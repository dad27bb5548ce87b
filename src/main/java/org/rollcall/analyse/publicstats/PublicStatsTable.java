package org.rollcall.analyse.publicstats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rollcall.platform.database.Database;

/** The SQL of the table {@code public_statistics}, which has what was published of each month and nothing else. */
@ApplicationScoped
class PublicStatsTable {

    private static final String SELECT = """
            select statistics from public_statistics
            where month >= :from and statistics is not null
            order by month
            """;

    private static final String SELECT_MONTHS =
            "select to_char(month, 'YYYY-MM') from public_statistics where month >= :from";

    private static final String INSERT = """
            insert into public_statistics (month, statistics, computed_at)
            values (:month, :statistics::jsonb, :computed_at)
            on conflict do nothing
            """;

    private final Database database;
    private final ObjectMapper mapper;

    PublicStatsTable(Database database, ObjectMapper mapper) {
        this.database = database;
        this.mapper = mapper;
    }

    /** What is published since a month, in the order of months. */
    List<PublicMonth> since(YearMonth from) {
        return database
                .repeatable(handle -> handle.createQuery(SELECT)
                        .bind("from", from.atDay(1))
                        .mapTo(String.class)
                        .list())
                .stream()
                .map(this::read)
                .toList();
    }

    /** The months since one that are computed, whether there was anything to publish or not. */
    Set<YearMonth> computed(YearMonth from) {
        return database.repeatable(handle -> handle.createQuery(SELECT_MONTHS)
                .bind("from", from.atDay(1))
                .map((row, _) -> YearMonth.parse(row.getString(1)))
                .set());
    }

    /** Freezes a month, unless another replica has. */
    void freeze(YearMonth month, Optional<PublicMonth> statistics, Instant at) {
        var json = statistics.map(this::write).orElse(null);
        database.call(handle -> handle.createUpdate(INSERT)
                .bind("month", month.atDay(1))
                .bind("statistics", json)
                .bind("computed_at", at)
                .execute());
    }

    private PublicMonth read(String json) {
        try {
            return mapper.readValue(json, PublicMonth.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored statistics cannot be read", e);
        }
    }

    private String write(PublicMonth statistics) {
        try {
            return mapper.writeValueAsString(statistics);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("statistics cannot be written", e);
        }
    }
}
