package org.rollcall.demo;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/**
 * A fleet that the service under test has received as a real one is: its dictionaries are published, and each ping came at
 * the end of the week in which it arrives, also a late one. All of its weeks are closed when it is there. Who uses it starts
 * with an empty service, and puts the clock right in the end.
 *
 * @param dictionaries of 18.7 to 18.9; that of 18.10 is missing
 * @param stored every ping, in the order in which the weeks came; within a week those of an instance in their order
 */
public record FleetFixture(Fleet fleet, List<FleetDictionary> dictionaries, List<Stored> stored) {

    /** Sixty weeks from here have New Year among them, and a leap day in the last one. */
    public static final Week FIRST_WEEK = new Week(LocalDate.of(2023, 1, 9));

    private static final long SEED = 20261130;

    /** After the end of a week, so that it and its month are closed where the month is over. */
    private static final Duration DELAY = Duration.ofDays(7);

    /**
     * A ping that was stored.
     *
     * @param id of the receipt
     * @param receivedAt when it came
     */
    public record Stored(long id, FleetPing ping, Instant receivedAt) {}

    /** Publishes and sends. The clock stands a week after the last one. */
    public static FleetFixture store(int instances, int weeks) {
        return store(instances, weeks, () -> {});
    }

    /**
     * As {@link #store(int, int)}.
     *
     * @param everyWeek is run when the clock stands at the end of a week, before its pings come
     */
    public static FleetFixture store(int instances, int weeks, Runnable everyWeek) {
        var dictionaries = IntStream.rangeClosed(7, 9)
                .mapToObj(minor -> new DictionaryVersion(18, minor))
                .map(FleetFixture::publish)
                .toList();
        var fleet = new Fleet(SEED, instances, FIRST_WEEK, weeks, dictionaries);
        var stored = new ArrayList<Stored>();
        var batch = new ArrayList<FleetPing>();
        var week = FIRST_WEEK;
        for (var pings = fleet.pings().iterator(); pings.hasNext(); ) {
            var ping = pings.next();
            if (ping.week().compareTo(week) > 0) {
                stored.addAll(send(batch, week, everyWeek));
                batch.clear();
                week = ping.week();
            }
            batch.add(ping);
        }
        stored.addAll(send(batch, week, everyWeek));
        TestClock.set(end(week).plus(DELAY));
        return new FleetFixture(fleet, dictionaries, List.copyOf(stored));
    }

    private static FleetDictionary publish(DictionaryVersion version) {
        var yaml = InsightDefinitions.yaml(version);
        assertThat(Service.publish(version.toString(), yaml).statusCode()).isEqualTo(201);
        return FleetDictionary.parse(version, yaml);
    }

    /** An instance sends one ping after the other, because the score of one comes from those that have come before it. */
    private static List<Stored> send(List<FleetPing> pings, Week week, Runnable everyWeek) {
        TestClock.set(end(week));
        everyWeek.run();
        return pings.stream().collect(groupingBy(ping -> ping.hostname() + ' ' + ping.uuid())).values().parallelStream()
                .flatMap(own -> own.stream().map(ping -> send(ping, end(week))))
                .toList();
    }

    private static Instant end(Week week) {
        return week.next().monday().atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Stored send(FleetPing ping, Instant now) {
        var answer = Service.ping(ping.json());
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        return new Stored(Json.read(answer.body()).at("/receipt/id").longValue(), ping, now);
    }
}
