package org.rollcall.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged service as a process of its own. */
final class Service implements AutoCloseable {

    static final String TOKEN = "a-token-for-this-measurement-only";

    /** So that weeks can be filled which are older than pings of today may be. */
    private static final String NEVER = "36500D";

    private static final String MAX_AGE = "400D";

    /** The line of the log that says which port was found. */
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^ ]*:([0-9]+)");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int POLL_MILLIS = 5;

    private final Process process;
    private final int port;
    private final double startSeconds;
    private final HttpClient http = HttpClient.newHttpClient();

    private Service(Process process, int port, double startSeconds) {
        this.process = process;
        this.port = port;
        this.startSeconds = startSeconds;
    }

    /**
     * Starts the service and waits until it says that it is ready.
     *
     * @param launcher what starts the command that follows it; empty for none
     */
    static Service start(Path jar, List<String> launcher, List<String> jvmOptions, BenchDatabase database, Path log) {
        var command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        var builder = new ProcessBuilder(command)
                .directory(jar.toAbsolutePath().resolveSibling("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        builder.environment().put("QUARKUS_DATASOURCE_USERNAME", database.username());
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("ROLLCALL_ADMIN_TOKEN", TOKEN);
        builder.environment().put("ROLLCALL_INGEST_MAX_AGE", MAX_AGE);
        builder.environment().put("ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS", "off");
        builder.environment().put("ROLLCALL_INGEST_RATE_LIMIT_PER_HOSTNAME", "off");
        builder.environment().put("ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS", "off");
        builder.environment().put("ROLLCALL_INGEST_RATE_LIMIT_NEW_WEEKS_PER_ADDRESS", "off");
        builder.environment().put("ROLLCALL_ACCESS_READS_PER_ADDRESS", "off");
        builder.environment().put("ROLLCALL_INSIGHT_DELAY", NEVER); // beside what is measured
        var begun = System.nanoTime();
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new BenchException("the service cannot be started: " + command, e);
        }
        var cleanUp = CleanUp.register(process::destroyForcibly);
        var _ = process.onExit().thenRun(cleanUp::forget);
        var port = 0;
        while (port == 0 || !RawConnection.answers(port, "/q/health/ready")) {
            if (!process.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
                process.destroyForcibly();
                throw new BenchException("the service did not become ready. It said:\n" + tail(log));
            }
            Bench.pause(POLL_MILLIS);
            port = port == 0 ? port(log) : port;
        }
        return new Service(process, port, (System.nanoTime() - begun) / 1e9);
    }

    private static String tail(Path log) {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "nothing";
        }
    }

    /** The free port that the service has found; 0 as long as it listens on none. */
    private static int port(Path log) {
        try {
            var listening = LISTENING.matcher(new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
            return listening.find() ? Integer.parseInt(listening.group(1)) : 0;
        } catch (IOException e) {
            throw new BenchException("the log of the service cannot be read", e);
        }
    }

    int port() {
        return port;
    }

    /** From {@code java} to the first 200 of the readiness check. */
    double startSeconds() {
        return startSeconds;
    }

    /** Publishes the dictionary of the fleet; a second time changes nothing. */
    void publishDictionary() {
        answer(to("/api/v4/dictionaries/" + BenchFleet.VERSION)
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(BenchFleet.yaml()))
                .build());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(String.format(Locale.ROOT, "http://127.0.0.1:%d%s", port, path)))
                .header("PRIVATE-TOKEN", TOKEN);
    }

    private String answer(HttpRequest request) {
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new BenchException(String.format(
                        Locale.ROOT, "%s was answered %d %s", request.uri(), response.statusCode(), response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new BenchException("no answer from " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** The text of a successful answer. */
    String get(String path) {
        return answer(to(path).GET().build());
    }

    /** Asks for a page as a browser does, and answers how long it waits until the page begins to come, in milliseconds. */
    double firstByteMillis(String path) {
        var request = to(path).header("Accept", "text/html").GET().build();
        var begun = System.nanoTime();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var page = response.body()) {
                page.read();
                var millis = (System.nanoTime() - begun) / 1e6;
                page.transferTo(OutputStream.nullOutputStream());
                if (response.statusCode() != 200) {
                    throw new BenchException(path + " was answered " + response.statusCode());
                }
                return millis;
            }
        } catch (IOException e) {
            throw new BenchException("no answer from " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** Processor time that it has used so far, seconds. */
    double cpuSeconds() {
        return Cpu.of(process.pid());
    }

    /** A field of the process's status such as {@code VmRSS}, MiB; NaN where the system has no such file. */
    double memory(String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
