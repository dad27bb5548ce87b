import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * What the scripts in this folder need of instances and analysts, without a library and without the build:
 *
 * <pre>
 * java Pings.java ready URL                                waits until the service is ready
 * java Pings.java publish URL TOKEN VERSION FILE           publishes a dictionary
 * java Pings.java post URL[,URL] SECONDS LEDGER PAYLOAD... four senders post distinct pings; the answered go to the ledger
 * java Pings.java check URL LEDGER                         asks for the receipt of each; fails where one is missing
 * java Pings.java export URL TOKEN FILE                    every ping as it was sent, sorted
 * </pre>
 */
class Pings {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern ID = Pattern.compile("\"usage_data_id\":(\\d+)");
    private static final Pattern HOSTNAME = Pattern.compile("(\"hostname\"\\s*:\\s*\")[^\"]*");
    private static final Pattern RECORDED_AT = Pattern.compile("(\"recorded_at\"\\s*:\\s*\")[^\"]*");

    /** Where an export would go on after a line: that says what else was in the export. */
    private static final Pattern CURSOR = Pattern.compile(",\"cursor\":\"[0-9.]+\"");

    private static final int SENDERS = 4;

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "ready" -> ready(args[1]);
            case "publish" -> publish(args[1], args[2], args[3], Path.of(args[4]));
            case "post" ->
                post(
                        args[1].split(","),
                        Duration.ofSeconds(Long.parseLong(args[2])),
                        Path.of(args[3]),
                        List.of(args).subList(4, args.length));
            case "check" -> check(args[1], Path.of(args[2]));
            case "export" -> export(args[1], args[2], Path.of(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
        CLIENT.close();
    }

    private static HttpRequest.Builder request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofMinutes(2));
    }

    private static void ready(String url) throws Exception {
        var begun = System.nanoTime();
        while (true) {
            try {
                var answer = CLIENT.send(request(url + "/q/health/ready").build(), BodyHandlers.discarding());
                if (answer.statusCode() == 200) {
                    System.out.printf("ready after %.1f s%n", (System.nanoTime() - begun) / 1e9);
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            if (System.nanoTime() - begun > 180e9) {
                fail("not ready after three minutes");
            }
            Thread.sleep(20);
        }
    }

    private static void publish(String url, String token, String version, Path file) throws Exception {
        var answer = CLIENT.send(
                request(url + "/api/v4/dictionaries/" + version + "?force=retyped")
                        .header("PRIVATE-TOKEN", token)
                        .header("Content-Type", "application/yaml")
                        .PUT(BodyPublishers.ofFile(file))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            fail("publishing %s: %d %s".formatted(version, answer.statusCode(), answer.body()));
        }
    }

    private static void post(String[] urls, Duration duration, Path ledger, List<String> files) throws Exception {
        var end = System.nanoTime() + duration.toNanos();
        var run = Long.toHexString(System.nanoTime());
        var next = new AtomicInteger();
        var answered = new AtomicInteger();
        var refused = new AtomicInteger();
        var nobody = new AtomicInteger();
        var cutOff = new AtomicInteger();
        var templates = files.stream().map(Pings::read).toList();
        try (var out = new PrintWriter(Files.newBufferedWriter(ledger));
                var senders = Executors.newFixedThreadPool(SENDERS)) {
            for (var sender = 0; sender < SENDERS; sender++) {
                var first = sender;
                senders.submit(() -> {
                    for (var turn = first; System.nanoTime() < end; turn++) {
                        var number = next.getAndIncrement();
                        var body = payload(
                                templates.get(number % templates.size()), "host-%s-%d.example.com".formatted(run, number));
                        try {
                            var answer = CLIENT.send(
                                    request(urls[turn % urls.length] + "/usage_data")
                                            .header("Content-Type", "application/json")
                                            .POST(BodyPublishers.ofByteArray(body))
                                            .build(),
                                    BodyHandlers.ofString());
                            var id = ID.matcher(answer.body());
                            if (answer.statusCode() / 100 == 2 && id.find()) {
                                answered.incrementAndGet();
                                synchronized (out) {
                                    out.println(id.group(1) + " " + sha256(body));
                                }
                                continue;
                            }
                            if (answer.statusCode() != 503) {
                                fail("unexpected answer %d: %s".formatted(answer.statusCode(), answer.body()));
                            }
                            refused.incrementAndGet();
                        } catch (ConnectException e) {
                            nobody.incrementAndGet();
                        } catch (IOException e) {
                            cutOff.incrementAndGet();
                        }
                        Thread.sleep(20);
                    }
                    return null;
                });
            }
        }
        System.out.printf(
                "sent %d pings in %d s: %d answered, %d refused with 503, %d found nobody, %d cut off%n",
                next.get(), duration.toSeconds(), answered.get(), refused.get(), nobody.get(), cutOff.get());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The payload of another instance, recorded now. */
    private static byte[] payload(String template, String hostname) {
        var named = HOSTNAME.matcher(template).replaceFirst("$1" + hostname);
        return RECORDED_AT.matcher(named).replaceFirst("$1" + Instant.now()).getBytes(UTF_8);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void check(String url, Path ledger) throws Exception {
        var lines = Files.readAllLines(ledger);
        for (var line : lines) {
            var receipt = line.split(" ");
            var uri = "%s/usage_data/receipts/%s?sha256=%s".formatted(url, receipt[0], receipt[1]);
            var answer = CLIENT.send(request(uri).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                fail("ping %s was answered, and is gone: %d %s".formatted(line, answer.statusCode(), answer.body()));
            }
        }
        System.out.printf("all %d answered pings are there%n", lines.size());
    }

    private static void export(String url, String token, Path file) throws Exception {
        var answer = CLIENT.send(
                request(url + "/api/v4/usage_data/export?shape=payload&format=ndjson&revisions=true")
                        .header("PRIVATE-TOKEN", token)
                        .build(),
                BodyHandlers.ofString());
        var lines = answer.body().lines().toList();
        if (answer.statusCode() != 200 || lines.isEmpty() || !lines.getLast().startsWith("{\"end\"")) {
            fail("the export is not complete: %d, %d lines".formatted(answer.statusCode(), lines.size()));
        }
        Files.write(
                file,
                lines.subList(0, lines.size() - 1).stream()
                        .map(line -> CURSOR.matcher(line).replaceFirst(""))
                        .sorted()
                        .toList());
        System.out.printf(
                "%d pings exported, SHA-256 of all of them %s...%n",
                lines.size() - 1, sha256(Files.readAllBytes(file)).substring(0, 16));
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(1);
    }
}
