package org.rollcall.receive.reprocess;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.FoundKeyPaths;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.SeenMetrics;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/**
 * The stored pings from the first to the last, for work that goes through all of them: in pages by id, each of them a
 * statement of its own, so that no long transaction keeps PostgreSQL from cleaning up.
 */
@ApplicationScoped
class PingRewriter {

    private static final String COUNT = "select count(*) from ping where week >= coalesce(:from, '-infinity')";

    /** Ids follow the order of arrival and so, within a partition, that of the rows on disk. */
    private static final String SELECT_PAGE = PingStore.SELECT + PingStore.FROM + """
            where ping.id > :id and week >= coalesce(:from, '-infinity')
            order by ping.id
            limit :limit
            """;

    private static final String SELECT_READ_WITH =
            "select distinct dictionary, product_version from ping where week = :week";

    /** Where somebody else was faster, the dictionary is another one, and nothing happens. */
    private static final String REPLACE = """
            update ping
            set dictionary = :ping.dictionary, metrics = :ping.metrics, undeclared_count = :ping.undeclared,
                type_mismatch_count = :ping.typeMismatches, numbers = :content.numbers,
                extras = :content.extras::jsonb, undeclared = :content.undeclared::jsonb,
                shielding = :ping.redactionReport::jsonb, undeclared_key_paths = :undeclared_key_paths,
                mismatched_key_paths = :mismatched_key_paths
            where instance_id = :ping.instance.id and week = :ping.week and sha256 = :ping.sha256
                and dictionary = :old_dictionary
            """;

    private final Database database;
    private final SeenMetrics seen;

    PingRewriter(Database database, SeenMetrics seen) {
        this.database = database;
        this.seen = seen;
    }

    /**
     * The number of stored pings, revisions counted.
     *
     * @param from first week; null for all
     */
    long count(@Nullable Week from) {
        return database.repeatable(handle -> handle.createQuery(COUNT)
                .bindByType("from", from, Week.class)
                .mapTo(long.class)
                .one());
    }

    /**
     * A page of pings without their content, lowest id first.
     *
     * @param id only pings with a higher one
     * @param from first week; null for all
     * @param limit the largest number of pings
     */
    List<StoredPing> after(long id, @Nullable Week from, int limit) {
        return database.repeatable(handle -> handle.createQuery(SELECT_PAGE)
                .bind("id", id)
                .bindByType("from", from, Week.class)
                .bind("limit", limit)
                .mapTo(StoredPing.class)
                .list());
    }

    /** Which dictionaries the pings of a week were read with, of which versions of the product. */
    List<ReadWith> readWith(Week week) {
        return database.repeatable(handle -> handle.createQuery(SELECT_READ_WITH)
                .bind("week", week)
                .map(row -> new ReadWith(
                        row.getColumn("dictionary", String.class), row.getColumn("product_version", String.class)))
                .list());
    }

    /** @param productVersion as sent; null where none was */
    record ReadWith(String dictionary, @Nullable String productVersion) {}

    /**
     * Replaces what pings have from their dictionaries: the dictionary itself, the counts, and the content. One that has another
     * dictionary by now than when it was read is left as it is.
     *
     * @return number of pings that were replaced
     */
    int replace(List<Replacement> replacements) {
        replacements.forEach(one -> seen.note(one.now().week(), one.content().numbers()));
        return database.call(handle -> {
            try (var batch = handle.prepareBatch(REPLACE)) {
                replacements.forEach(one -> batch.bind("old_dictionary", one.dictionary())
                        .bindMethods("ping", one.now())
                        .bindMethods("content", one.content())
                        .bindByType(
                                "undeclared_key_paths",
                                FoundKeyPaths.column(one.found().undeclared()),
                                String[].class)
                        .bindByType(
                                "mismatched_key_paths",
                                FoundKeyPaths.column(one.found().mismatched()),
                                String[].class)
                        .add());
                return Arrays.stream(batch.execute()).sum();
            }
        });
    }

    /**
     * What a ping is to be replaced with.
     *
     * @param dictionary the one that the ping had when it was read
     */
    record Replacement(String dictionary, Ping now, PingContent content, FoundKeyPaths found) {}
}
