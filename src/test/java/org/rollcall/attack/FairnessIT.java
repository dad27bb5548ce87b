package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rollcall.Eventually;
import org.rollcall.ServiceProcess;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.demo.FleetPing;
import org.rollcall.demo.SyntheticDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/**
 * While one address does its worst, the pings of others are stored: 99 of 100, each at its first try, and within a second on a
 * machine that does nothing else. Builds share their machine, and attacker, service and database share its processors here, so
 * 5 s are held, and those that took less than one are printed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "rollcall.fairness", matches = "true")
class FairnessIT {

    private static final int PINGS = 100;
    private static final int ENOUGH = 99;
    private static final int INTERVAL_MILLIS = 25;
    private static final Duration GOAL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String LIMITED = "429 rate_limited";

    /** The time that an attack has before the first ping. */
    private static final Duration LEAD = Duration.ofSeconds(1);

    private static final DictionaryVersion VERSION = new DictionaryVersion(18, 9);

    private final Fleet fleet = new Fleet(
            20261129,
            1_000_000,
            new Week(Week.of(Instant.now()).monday().minusWeeks(2)),
            2,
            List.of(FleetDictionary.parse(VERSION, SyntheticDefinitions.yaml())));

    private final AtomicInteger next = new AtomicInteger();
    private final List<String> table = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before everything else
    private Path workingDirectory;

    private @Nullable ServiceProcess running;

    @BeforeAll
    void start(@TempDir Path folder) {
        workingDirectory = folder;
    }

    /** Each attack has a verdict of its own, also where the one before has ended the service. */
    @BeforeEach
    void start() throws Exception {
        if (running == null || !running.process().isAlive()) {
            var service = ServiceProcess.startAsInContainer(
                    workingDirectory, "log", Map.of("ROLLCALL_ADMIN_TOKEN", ServiceProcess.TOKEN));
            running = service;
            service.awaitReady();
            if (service.get("/api/v4/dictionaries/" + VERSION).statusCode() == 404) {
                service.publish(VERSION.toString(), SyntheticDefinitions.yaml());
            }
            send(pings(0)); // The first ones meet a machine that is cold.
        }
    }

    @AfterAll
    void stop() throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "%n%-28s %5s %6s %9s %7s %7s %7s  %s%n",
                "attack",
                "pings",
                "stored",
                "in a sec.",
                "p50 ms",
                "p99 ms",
                "max ms",
                "what the attacker was answered");
        table.forEach(System.out::println);
        requireNonNull(running).stop();
    }

    @ParameterizedTest
    @EnumSource(Attack.class)
    void othersAreServed_whateverOneAddressDoes(Attack attack) throws Exception {
        var pings = pings(0);
        Outcome outcome;
        Map<String, Integer> answers;
        try (var assault = attack.begin(port())) {
            Thread.sleep(LEAD);
            outcome = send(pings);
            answers = assault.answers();
        }
        hold(attack.title(), outcome, answers);
    }

    /** Two instances that are known go on sending when a stranger has used up what their hostnames may send. */
    @Test
    void instancesThatAreKnown_areServed_whileAStrangerSendsByTheirHostnames() throws Exception {
        var known = pings(0).subList(0, 2);
        assertThat(send(known).stored()).isEqualTo(known.size());
        var own = new ArrayList<FleetPing>();
        for (var turn = 0; turn < PINGS / known.size() / 2; turn++) {
            for (var ping : known) {
                own.add(changed(ping, turn));
            }
        }
        var uuids = new AtomicInteger();
        Outcome outcome;
        Map<String, Integer> answers;
        try (var assault = new Assault(port())) {
            assault.again(8, attacker -> {
                var number = uuids.incrementAndGet();
                var body = String.format(
                        Locale.ROOT,
                        "{\"hostname\":\"%s\",\"uuid\":\"stranger-%d\",\"version\":\"18.9.0\"}",
                        known.get(number % known.size()).hostname(),
                        number);
                return attacker.send("POST", "/usage_data", "Content-Type: application/json\r\n", body.getBytes(UTF_8));
            });
            Eventually.until(
                    "the stranger is told that it was enough",
                    () -> assault.answers().containsKey(LIMITED));
            outcome = send(own);
            answers = assault.answers();
        }
        hold("unknown uuids", outcome, answers);
    }

    private void hold(String attack, Outcome outcome, Map<String, Integer> answers) {
        var row = String.format(Locale.ROOT, "%-28s %s  %s", attack, outcome, answers);
        System.out.println(row);
        table.add(row);
        assertThat(running().process().isAlive())
                .as("%s: the service is alive", attack)
                .isTrue();
        assertThat(outcome.within(PATIENCE))
                .as("%s: pings of others that are stored within %s; others: %s", attack, PATIENCE, outcome.refusals())
                .isGreaterThanOrEqualTo(ENOUGH * outcome.sent() / PINGS);
    }

    /** Pings of instances that have sent none so far. */
    private List<FleetPing> pings(int week) {
        var pings = new ArrayList<FleetPing>();
        while (pings.size() < PINGS) {
            fleet.ping(next.getAndIncrement(), week)
                    .filter(ping -> ping.uuid() != null && !ping.hostname().equals("localhost"))
                    .ifPresent(pings::add);
        }
        return pings;
    }

    /** The same instance a little later. */
    private static FleetPing changed(FleetPing ping, int turn) {
        var json = new String(ping.json(), UTF_8);
        var changed = "{\"undeclared_turn\":" + turn + "," + json.substring(1);
        return new FleetPing(
                ping.hostname(), ping.uuid(), ping.week(), ping.recordedAt(), ping.version(), changed.getBytes(UTF_8));
    }

    /** Each from an address of its own, one after the other has begun. */
    private Outcome send(List<FleetPing> pings) throws Exception {
        var port = port();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<Sent>>();
            for (var ping : pings) {
                futures.add(threads.submit(() -> send(ping, port)));
                Thread.sleep(INTERVAL_MILLIS);
            }
            var sent = new ArrayList<Sent>();
            for (var future : futures) {
                sent.add(future.get());
            }
            return new Outcome(sent);
        }
    }

    private static Sent send(FleetPing ping, int port) {
        var begun = System.nanoTime();
        var answer =
                Stranger.unknown(port).send("POST", "/usage_data", "Content-Type: application/json\r\n", ping.json());
        return new Sent(answer, Duration.ofNanos(System.nanoTime() - begun));
    }

    private int port() {
        return running().port();
    }

    private ServiceProcess running() {
        return requireNonNull(running);
    }

    /** A ping, its answer, and how long that took, the connection included. */
    private record Sent(Answer answer, Duration duration) {}

    /** What became of all pings. */
    private record Outcome(List<Sent> all) {

        int sent() {
            return all.size();
        }

        long stored() {
            return durations().length;
        }

        long within(Duration time) {
            return Arrays.stream(durations())
                    .filter(millis -> millis <= time.toMillis())
                    .count();
        }

        List<String> refusals() {
            return all.stream()
                    .filter(sent -> sent.answer().status() != 201)
                    .map(sent -> sent.answer().toString())
                    .distinct()
                    .toList();
        }

        /** Milliseconds, the shortest first. */
        private long[] durations() {
            return all.stream()
                    .filter(sent -> sent.answer().status() == 201)
                    .mapToLong(sent -> sent.duration().toMillis())
                    .sorted()
                    .toArray();
        }

        private long percentile(int percent) {
            var sorted = durations();
            return sorted.length == 0 ? -1 : sorted[(sorted.length * percent + 99) / 100 - 1];
        }

        /** A row of the table. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%5d %6d %9d %7d %7d %7d",
                    sent(),
                    stored(),
                    within(GOAL),
                    percentile(50),
                    percentile(99),
                    percentile(100));
        }
    }
}
