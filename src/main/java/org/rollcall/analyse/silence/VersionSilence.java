package org.rollcall.analyse.silence;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Share;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.silence.SilenceAnswer.VersionLoss;
import org.rollcall.analyse.silence.SilenceAnswer.VersionLosses;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;

/**
 * Finds versions whose instances stay away more often than those of the fleet do. The version is that of the last current ping
 * before the silence, so instances that have upgraded since still count for the one that they had.
 */
@ApplicationScoped
class VersionSilence {

    private static final int REFERENCE_WEEKS = 4;

    /** Fewer instances say nothing about their version. */
    private static final int MIN_INSTANCES = 5;

    private static final BigDecimal MIN_LOSS = new BigDecimal("0.1");

    /** Anybody may send any version. */
    private static final int MAX_VERSIONS = 100;

    /** What an operator knows to go on under another hostname sends. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            with had as (
                select distinct on (instance_id) instance_id, left(product_version, 100) as product_version
                from ping
                join instance on instance.id = ping.instance_id
                where %s
                    and withdrawn_at is null
                order by instance_id, week desc, recorded_at desc, ping.id desc
            ),
            sending as (
                select instance_id
                from ping
                where week > :to_week and withdrawn_at is null
                union
                select earlier_id
                from earlier_instance
                join ping on ping.instance_id = later_id
                where week > :to_week and withdrawn_at is null
                limit 1000000000 -- Citus works this out in one place then; else each node would miss those of other nodes
            )
            select %s as version, count(*) as instances, count(sending.instance_id) as sending
            from had
            left join sending using (instance_id)
            group by version
            """;

    private final ReadDatabase database;

    VersionSilence(ReadDatabase database) {
        this.database = database;
    }

    /**
     * The versions of four weeks, of which fewer instances have sent since than of all.
     *
     * @param to the last of the four weeks
     */
    VersionLosses of(Visibility visibility, Week to) {
        var from = to.minus(REFERENCE_WEEKS - 1L);
        var conditions = PingConditions.of(TableAnswers.pings(visibility, new Weeks(from, to)));
        var all = database.query(handle -> conditions
                .bind(handle.createQuery(SELECT.formatted(conditions.sql(), VersionNumbers.MAJOR_MINOR_SQL)))
                .bind("to_week", to)
                .map(VersionSilence::counted)
                .list());
        return losses(from, to, all);
    }

    private static Counted counted(RowView row) {
        var version = row.getColumn("version", Integer[].class);
        return new Counted(
                version == null ? null : new DictionaryVersion(version[0], version[1]).toString(),
                row.getColumn("instances", Long.class),
                row.getColumn("sending", Long.class));
    }

    private static VersionLosses losses(Week from, Week to, List<Counted> all) {
        var instances = all.stream().mapToLong(Counted::instances).sum();
        var sending = all.stream().mapToLong(Counted::sending).sum();
        var share = instances == 0 ? null : Share.of(sending, instances);
        return new VersionLosses(
                from.toString(),
                to.toString(),
                instances,
                sending,
                share,
                share == null ? List.of() : fallen(all, share));
    }

    private static List<VersionLoss> fallen(List<Counted> all, BigDecimal share) {
        var fallen = new ArrayList<VersionLoss>();
        for (var counted : all) {
            var version = counted.version();
            var own = Share.of(counted.sending(), counted.instances());
            if (version != null
                    && counted.instances() >= MIN_INSTANCES
                    && share.subtract(own).compareTo(MIN_LOSS) >= 0) {
                fallen.add(new VersionLoss(version, counted.instances(), counted.sending(), own));
            }
        }
        return fallen.stream()
                .sorted(Comparator.comparingLong((VersionLoss loss) -> loss.sending() - loss.instances())
                        .thenComparing(VersionLoss::version))
                .limit(MAX_VERSIONS)
                .toList();
    }

    /** Instances that had a version; null for all without a readable one. */
    private record Counted(@Nullable String version, long instances, long sending) {}
}
