package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The packaged service in a process of its own, started as the README says, with a heap of 512 MiB, or with that of the
 * container. The former is started often and lives too short for the optimising compiler.
 */
public final class ServiceProcess {

    /** What is set as {@code ROLLCALL_ADMIN_TOKEN} by who needs one. */
    public static final String TOKEN = "the-admin-token-of-the-tests";

    /** {@code -Drollcall.app=DIR} names another build, to see what a test says of it. */
    private static final Path JAR = Path.of(System.getProperty("rollcall.app", "target/quarkus-app"), "quarkus-run.jar")
            .toAbsolutePath();

    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

    /** As in deploy/Containerfile, in a container of 512 MiB. */
    private static final List<String> CONTAINER_OPTIONS =
            List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    private static final Map<String, String> CONTAINER_ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    /** The line of the log that says which port was found. */
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^ ]*:([0-9]+)");

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(1);

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final Path log;

    /** The length of the log of the runs before, in bytes. */
    private final long logStart;

    private volatile int port;

    private ServiceProcess(Process process, Path log, long logStart) {
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /**
     * Starts the service on a free port of its own choice; it is not ready yet.
     *
     * @param log a file in the working directory; an existing one is continued
     * @param environment that it has beside the usual one; the caller's own settings of it do not count
     */
    public static ServiceProcess start(Path workingDirectory, String log, Map<String, String> environment)
            throws IOException {
        return start(workingDirectory, log, OPTIONS, environment);
    }

    /** As {@link #start}, with the heap and the flags of the container image where 512 MiB are given to it. */
    public static ServiceProcess startAsInContainer(Path workingDirectory, String log, Map<String, String> environment)
            throws IOException {
        var both = new HashMap<>(CONTAINER_ENVIRONMENT);
        both.putAll(environment);
        return start(workingDirectory, log, CONTAINER_OPTIONS, both);
    }

    private static ServiceProcess start(
            Path workingDirectory, String log, List<String> jvmOptions, Map<String, String> environment)
            throws IOException {
        var output = workingDirectory.resolve(log);
        var logStart = Files.exists(output) ? Files.size(output) : 0;
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", JAR.toString()));
        var builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("ROLLCALL_"));
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start(), output, logStart);
    }

    public Process process() {
        return process;
    }

    /** The port that it listens on, from the moment it is ready. */
    public int port() {
        assertThat(port).as("the port of a service that is ready").isPositive();
        return port;
    }

    /** Everything that was written to standard output and error. */
    public String log() throws IOException {
        return Files.readString(log, UTF_8);
    }

    /** Gets with {@link #TOKEN}. */
    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(ANSWER_PATIENCE)
                        .header("PRIVATE-TOKEN", TOKEN)
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Publishes a dictionary with {@link #TOKEN}. */
    public void publish(String version, byte[] yaml) throws IOException, InterruptedException {
        var answer = CLIENT.send(
                HttpRequest.newBuilder(uri("/api/v4/dictionaries/" + version))
                        .timeout(ANSWER_PATIENCE)
                        .header("PRIVATE-TOKEN", TOKEN)
                        .header("Content-Type", "application/yaml")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(yaml))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** Posts JSON with {@link #TOKEN}. */
    public HttpResponse<byte[]> postAsAdmin(String path, String json) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(ANSWER_PATIENCE)
                        .header("PRIVATE-TOKEN", TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Deletes with {@link #TOKEN}. */
    public HttpResponse<byte[]> deleteAsAdmin(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(ANSWER_PATIENCE)
                        .header("PRIVATE-TOKEN", TOKEN)
                        .DELETE()
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Posts JSON without a token; the body of the answer. */
    public String post(String path, String json) throws IOException, InterruptedException {
        return CLIENT.send(
                        HttpRequest.newBuilder(uri(path))
                                .timeout(ANSWER_PATIENCE)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Returns when the readiness check says yes. */
    public void awaitReady() throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            assertThat(process.isAlive()).as("alive; it said: %s", log()).isTrue();
            assertThat(System.nanoTime())
                    .as("ready in time; it said: %s", log())
                    .isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        if (port == 0) {
            var listening = LISTENING.matcher(logOfThisRun());
            if (!listening.find()) {
                return false;
            }
            port = Integer.parseInt(listening.group(1));
        }
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false; // It is ending.
        }
    }

    private String logOfThisRun() throws IOException {
        var all = Files.readAllBytes(log);
        return new String(all, (int) logStart, all.length - (int) logStart, UTF_8);
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns when the process has ended. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }
}
