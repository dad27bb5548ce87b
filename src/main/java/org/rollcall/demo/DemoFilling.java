package org.rollcall.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.scheduler.Scheduler;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.publicstats.PublicStatsWork;
import org.rollcall.analyse.score.Cohorts;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.demo.Demo;
import org.rollcall.platform.demo.DemoFleet;
import org.rollcall.platform.demo.DemoTime;
import org.rollcall.receive.ingest.Ingestion;

/**
 * Fills an empty database with an invented fleet, as if it had been there all along: dictionaries are published when the first
 * instance needs them, each ping comes in at its time, and the leaders of a month are computed in that month. What is worked out
 * of weeks that are over follows within a minute or two, as it always does.
 */
@ApplicationScoped
class DemoFilling {

    /** Half a year, the running week included. */
    static final int WEEKS = 26;

    private static final Logger LOG = Logger.getLogger(DemoFilling.class);

    private static final long SEED = 20261130;

    /** Names who publishes, makes tokens and so on, for those who look at the audit trail. */
    private static final String ACTOR = "demo";

    /** From the beginning of a ping to its arrival. */
    private static final Duration DELAY = Duration.ofMinutes(10);

    /** Instances that operators have something to do with. */
    private static final int SENDERS = 8;

    private static final String NEW_METRICS = """
            ,"agents":{"sessions_started_monthly":12,"sessions_finished_monthly":9}}""";

    private static final List<DictionaryVersion> VERSIONS = IntStream.rangeClosed(7, 9)
            .mapToObj(minor -> new DictionaryVersion(18, minor))
            .toList();

    private final Demo demo;
    private final DictionaryCatalog catalog;
    private final Ingestion ingestion;
    private final Cohorts cohorts;
    private final PublicStatsWork publicStats;
    private final DemoOperations operations;
    private final CurrentIdentityAssociation identities;
    private final Scheduler schedules;
    private final Clock clock;

    DemoFilling(
            Demo demo,
            DictionaryCatalog catalog,
            Ingestion ingestion,
            Cohorts cohorts,
            PublicStatsWork publicStats,
            DemoOperations operations,
            CurrentIdentityAssociation identities,
            Scheduler schedules,
            Clock clock) {
        this.demo = demo;
        this.catalog = catalog;
        this.ingestion = ingestion;
        this.cohorts = cohorts;
        this.publicStats = publicStats;
        this.operations = operations;
        this.identities = identities;
        this.schedules = schedules;
        this.clock = clock;
    }

    /**
     * Fills the database, or the rest of it where an earlier run was interrupted: what is there already is recognised, as a ping is
     * that comes twice. Where all is there, nothing happens.
     *
     * @param instances how many the fleet has, where it is new
     */
    @ActivateRequestContext
    void fill(int instances) {
        var fleet = demo.fleet().orElse(null);
        if (fleet != null && fleet.filledAt() != null) {
            return;
        }
        identities.setIdentity(QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(ACTOR))
                .addRole(Scope.Role.ADMIN)
                .build());
        var pauses = schedules.isRunning();
        if (pauses) {
            schedules.pause(); // half a fleet is worth no work
        }
        fill(fleet == null ? begin(instances) : fleet);
        if (pauses) {
            schedules.resume();
        }
    }

    private DemoFleet begin(int instances) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var fleet = new DemoFleet(instances, Week.of(now).minus(WEEKS - 1).monday(), now, null);
        demo.begin(fleet);
        return fleet;
    }

    private void fill(DemoFleet wanted) {
        var begun = System.nanoTime();
        LOG.infof(
                "Filling the database with an invented fleet: %d instances, %d weeks of pings; this takes a moment",
                wanted.instances(), WEEKS);
        var filled = new Filled(wanted);
        for (var week = 0; week < WEEKS; week++) {
            filled.week(week);
        }
        operations.add(filled.senders(), filled.metrics, wanted.begunAt());
        publicStats.computeIfDue();
        demo.filled();
        LOG.infof("The fleet is there: %d pings in %d s", filled.pings, (System.nanoTime() - begun) / 1_000_000_000);
    }

    /** A fleet on its way into the database. */
    private final class Filled {

        private final TreeMap<DictionaryVersion, byte[]> unpublished = new TreeMap<>();
        private final Fleet fleet;
        private final List<String> metrics;
        private final Week firstWeek;
        private final Instant end;
        private @Nullable LocalDate today;
        private int pings;

        Filled(DemoFleet wanted) {
            VERSIONS.forEach(version -> unpublished.put(version, InsightDefinitions.yaml(version)));
            var dictionaries = unpublished.entrySet().stream()
                    .map(definitions -> FleetDictionary.parse(definitions.getKey(), definitions.getValue()))
                    .toList();
            metrics = dictionaries.getLast().metrics().stream()
                    .filter(metric -> metric.valueType() == ValueType.NUMBER)
                    .map(FleetMetric::keyPath)
                    .toList();
            firstWeek = new Week(wanted.firstWeek());
            end = wanted.begunAt();
            fleet = new Fleet(SEED, wanted.instances(), firstWeek, WEEKS, dictionaries);
        }

        /** Pings of the last week that is over, of some instances whose hostname is theirs alone. */
        List<FleetPing> senders() {
            return fleet.week(WEEKS - 2)
                    .filter(ping -> ping.uuid() != null && ping.hostname().startsWith("gitlab-"))
                    .limit(SENDERS)
                    .toList();
        }

        void week(int number) {
            var week = new Week(firstWeek.monday().plusWeeks(number));
            fleet.arriving(number)
                    .map(ping -> Arrival.of(ping, week))
                    .filter(arrival -> !arrival.time().isAfter(end))
                    .sorted(Comparator.comparing(Arrival::time))
                    .forEach(arrival -> DemoTime.at(arrival.time(), () -> take(arrival.ping())));
        }

        private void take(FleetPing ping) {
            var version = DictionaryVersion.ofProduct(ping.version()).orElseThrow();
            publish(version);
            var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            if (!day.equals(today)) {
                cohorts.freezeIfDue();
                today = day;
            }
            ingestion.ingestInvented(
                    version.compareTo(VERSIONS.getLast()) > 0 ? withNewMetrics(ping.json()) : ping.json());
            pings++;
        }

        /** The dictionary of a version, and those of versions before it: there is none for a release that has just come out. */
        private void publish(DictionaryVersion version) {
            while (!unpublished.isEmpty() && unpublished.firstKey().compareTo(version) <= 0) {
                var next = unpublished.pollFirstEntry();
                catalog.publish(next.getKey(), next.getValue(), false);
            }
        }
    }

    /** What a release whose dictionary nobody has published yet sends beside all that is known. */
    private static byte[] withNewMetrics(byte[] json) {
        var payload = new String(json, UTF_8);
        return (payload.substring(0, payload.length() - 1) + NEW_METRICS).getBytes(UTF_8);
    }

    /** @param time when the ping comes in */
    private record Arrival(FleetPing ping, Instant time) {

        /** @param week that it arrives in, at the same time of the week as if it were not late */
        static Arrival of(FleetPing ping, Week week) {
            var late = ChronoUnit.DAYS.between(ping.week().monday(), week.monday());
            return new Arrival(
                    ping, ping.recordedAt().plus(late, ChronoUnit.DAYS).plus(DELAY));
        }
    }
}
