package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.rollcall.demo.Fleet;
import org.rollcall.demo.FleetDictionary;
import org.rollcall.demo.FleetPing;
import org.rollcall.demo.SyntheticDefinitions;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/** Instances that send without pause, each one ping, and remember what they were answered. */
final class PingLoad implements AutoCloseable {

    static final DictionaryVersion VERSION = new DictionaryVersion(18, 9);

    private static final int INSTANCES = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(30);
    private static final int PAUSE_MILLIS = 2;
    private static final int PAUSE_AFTER_FAILURE_MILLIS = 50;

    private final Fleet fleet = new Fleet(
            20261124,
            INSTANCES,
            new Week(Week.of(Instant.now()).monday().minusWeeks(1)),
            1,
            List.of(FleetDictionary.parse(VERSION, SyntheticDefinitions.yaml())));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<IntSupplier> ports;
    private final ExecutorService threads;

    private final AtomicInteger next = new AtomicInteger();
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answeredCount = new AtomicInteger();
    private final Queue<Integer> unanswered = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> refused = new ConcurrentLinkedQueue<>();
    private final Set<String> problems = ConcurrentHashMap.newKeySet();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    /** A ping that was answered with an id: 201, or 200 where the service itself had to repeat what was stored already. */
    record Answered(int number, long id, String sha256) {}

    /** @param port of the service, asked for each ping: it has another one when it was started again */
    PingLoad(IntSupplier port, int senders) {
        this(List.of(port), senders);
    }

    /** @param ports of replicas: each sender goes from one to the next, as a load balancer sends it */
    PingLoad(List<IntSupplier> ports, int senders) {
        this.ports = ports;
        threads = Executors.newFixedThreadPool(senders);
        for (var sender = 0; sender < senders; sender++) {
            var first = sender;
            threads.execute(() -> send(first));
        }
    }

    private void send(int first) {
        for (var turn = first; !ended; turn++) {
            var uri = URI.create(
                    "http://127.0.0.1:" + ports.get(turn % ports.size()).getAsInt() + "/usage_data");
            var number = next.getAndIncrement();
            var ping = ping(number);
            try {
                Thread.sleep(
                        ping.isEmpty() || take(uri, number, ping.get()) ? PAUSE_MILLIS : PAUSE_AFTER_FAILURE_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                surprises.add(e.toString());
            }
        }
    }

    /** @return whether it was stored */
    private boolean take(URI uri, int number, FleetPing ping) throws InterruptedException {
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(ANSWER_PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(ping.json()))
                            .build(),
                    BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            return false; // Nobody listens, so nothing was sent.
        } catch (IOException e) {
            unanswered.add(number);
            return false;
        }
        if (answer.statusCode() == 201 || answer.statusCode() == 200) {
            var receipt = Json.read(answer.body()).get("receipt");
            answered.add(new Answered(number, receipt.get("id").longValue(), sha256(ping)));
            answeredCount.incrementAndGet();
            return true;
        }
        if (answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").isPresent()) {
            problems.add(Json.read(answer.body()).get("type").textValue());
            refused.add(number);
        } else {
            surprises.add(answer.statusCode() + " " + new String(answer.body(), UTF_8));
        }
        return false;
    }

    /** The ping of an instance; only those whose hostname is theirs alone send. */
    Optional<FleetPing> ping(int number) {
        return fleet.ping(number, 0)
                .filter(ping -> ping.uuid() != null && !ping.hostname().equals("localhost"));
    }

    static String sha256(FleetPing ping) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ping.json()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when so many more pings were answered. */
    void awaitMore(int pings) throws InterruptedException {
        var goal = answeredCount.get() + pings;
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answeredCount.get() < goal) {
            assertThat(System.nanoTime()).as("%d pings more in time", pings).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    List<Answered> answered() {
        return List.copyOf(answered);
    }

    /** Numbers of pings whose connection broke before an answer: they may have been stored or not. */
    List<Integer> unanswered() {
        return List.copyOf(unanswered);
    }

    /** Numbers of pings that were answered 503 with {@code Retry-After}. */
    List<Integer> refused() {
        return List.copyOf(refused);
    }

    /** The types of the problems that came with a 503. */
    Set<String> problems() {
        return Set.copyOf(problems);
    }

    /** Answers that no instance should get; empty. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    /** Returns when every sender has its last answer. */
    @Override
    public void close() {
        ended = true;
        threads.close();
        client.close();
    }
}
