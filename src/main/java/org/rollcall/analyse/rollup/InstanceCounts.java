package org.rollcall.analyse.rollup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/**
 * The instances that were seen in a month or in the two before it, by edition and version of their last ping; and the SQL that
 * counts them.
 */
public record InstanceCounts(List<Count> counts) {

    /** Months before a month in which an instance may have been seen last, and still is known. */
    private static final int MONTHS_BEFORE = 2;

    /**
     * SQL of tables for {@code with}, for the months of a table {@code asked (start)}. {@code monthly} has the last ping of each
     * instance in each month, and {@code counted} the counts of each month as JSON. An edition may be as long as a ping; its
     * beginning is enough to tell it from others. The place that is left is for conditions on {@code ping} and {@code instance},
     * with the {@link #weeks} of the months among them.
     */
    public static final String SQL =
            """
            monthly as (
                select distinct on (instance_id, month) instance_id,
                    date_trunc('month', recorded_at at time zone 'UTC')::date as month, ping.id, week,
                    left(edition, 100) as edition, product_version
                from ping
                join instance on instance.id = ping.instance_id
                where %%s and withdrawn_at is null
                order by instance_id, month, recorded_at desc, ping.id desc
            ),
            latest as (
                select distinct on (start, instance_id) start, month = start as is_seen, edition, product_version
                from asked
                join monthly on month between start - interval '%1$s months' and start
                order by start, instance_id, month desc
            ),
            counted as (
                select start, jsonb_agg(jsonb_build_object('edition', edition, 'prerelease', prerelease, 'major', version[1],
                    'minor', version[2], 'seen', seen, 'known', known)) as counts
                from (
                    select start, edition, coalesce(%2$s, false) as prerelease, %3$s as version,
                        count(*) filter (where is_seen) as seen, count(*) as known
                    from latest
                    group by start, edition, prerelease, version
                ) as of_version
                group by start
            )
            """.formatted(MONTHS_BEFORE, VersionNumbers.PRERELEASE_SQL, VersionNumbers.MAJOR_MINOR_SQL);

    private static final ObjectReader READER = new JsonMapper().readerForListOf(Count.class);

    public InstanceCounts {
        counts = List.copyOf(counts);
    }

    /** As they are stored. */
    static InstanceCounts read(String json) {
        try {
            return new InstanceCounts(READER.readValue(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored counts of instances cannot be read", e);
        }
    }

    /** The weeks whose pings are counted for a stretch of months. */
    public static Weeks weeks(YearMonth first, YearMonth last) {
        return new Weeks(week(first.minusMonths(MONTHS_BEFORE).atDay(1)), week(last.atEndOfMonth()));
    }

    private static Week week(LocalDate day) {
        return Week.of(day.atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    /** The number of instances of some kind with a ping in the month. */
    public long seen(Predicate<Count> kind) {
        return counts.stream().filter(kind).mapToLong(Count::seen).sum();
    }

    /** The number of instances of some kind with a ping in the month or the two before. */
    public long known(Predicate<Count> kind) {
        return counts.stream().filter(kind).mapToLong(Count::known).sum();
    }

    /**
     * Instances that have one edition and version.
     *
     * @param edition its first 100 characters; null where none was sent
     * @param prerelease whether the version is one before a release
     * @param major null where the version has no numbers; so is the next
     * @param seen those with a ping in the month
     * @param known those with a ping in the month or the two before
     */
    public record Count(
            @Nullable String edition,
            boolean prerelease,
            @Nullable Integer major,
            @Nullable Integer minor,
            long seen,
            long known) {

        /** Whether the version lies between two, or is one of them. */
        public boolean isBetween(DictionaryVersion first, DictionaryVersion last) {
            if (major == null || minor == null) {
                return false;
            }
            var version = new DictionaryVersion(major, minor);
            return version.compareTo(first) >= 0 && version.compareTo(last) <= 0;
        }
    }
}
