package org.rollcall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the sections share: options, folders, results.
 *
 * @param folder for everything that is deleted afterwards
 * @param results of the sections so far, and of this one as it goes on
 */
record Bench(Options options, Path build, Path folder, List<Result> results) {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    static Bench in(Path build, Options options) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(build), "run-");
            CleanUp.register(() -> delete(folder));
            return new Bench(options, build, folder, new ArrayList<>());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty database; the caller closes it. */
    BenchDatabase database() {
        var dataDir = folder.resolve("database-" + DATABASES.incrementAndGet());
        var database = BenchDatabase.start(
                dataDir, build.resolve("postgres"), options.text("server"), options.list("postgres", ";"));
        CleanUp.register(database::close);
        return database;
    }

    /** The service on a database; the caller closes it. */
    Service service(BenchDatabase database) {
        return service(database, List.of(), List.of());
    }

    /**
     * The service on a database; the caller closes it.
     *
     * @param launcher what starts the command that follows it; empty for none
     * @param jvmOptions beside those that the options name
     */
    Service service(BenchDatabase database, List<String> launcher, List<String> jvmOptions) {
        var allOptions = new ArrayList<>(options.list("jvm", " "));
        allOptions.addAll(jvmOptions);
        return Service.start(
                quarkusApp().resolve("quarkus-run.jar"), launcher, allOptions, database, build.resolve("service.log"));
    }

    /** What lets the service start faster, made by the script that ships with it; the caller names it to the JVM. */
    Path train() {
        var script = Path.of("deploy", "train");
        try {
            var builder = new ProcessBuilder(script.toString(), quarkusApp().toString()).inheritIO();
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            if (builder.start().waitFor() != 0) {
                throw new BenchException(script + " failed");
            }
            return quarkusApp().toAbsolutePath().resolve("app.aot");
        } catch (IOException e) {
            throw new BenchException("cannot run " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** The packaged service that is measured. */
    Path quarkusApp() {
        var other = options.text("app");
        return other.isEmpty() ? build.resolve("quarkus-app") : Path.of(other);
    }

    Duration seconds(String option) {
        return Duration.ofSeconds(options.number(option));
    }

    void add(Result result) {
        results.add(result);
        System.out.println(Report.line(result));
    }

    void say(String text) {
        System.out.println(text);
    }

    /** Waits, before it is looked again. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
