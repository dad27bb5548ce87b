package org.rollcall.platform.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the programs of PostgreSQL: initdb, pg_ctl, postgres. */
final class Programs {

    /** The variables of the service's environment that the programs need. Its tokens and passwords are not among them. */
    private static final Set<String> KEPT_ENVIRONMENT = Set.of("PATH", "HOME", "TMPDIR");

    private final Path bin;
    private final List<String> prefix;

    private Programs(Path bin, List<String> prefix) {
        this.bin = bin;
        this.prefix = prefix;
    }

    /**
     * PostgreSQL refuses to run as root. For root it runs in a user namespace of its own, in which the same user has
     * another number; its files still belong to root, and it loses root's power over other people's files.
     */
    static Programs in(Path bin) {
        boolean root = new UnixSystem().getUid() == 0;
        Programs programs = new Programs(bin, root ? List.of("unshare", "-U", "--") : List.of());
        if (root) {
            Output output = programs.execute(List.of("unshare", "-U", "--", "id", "-u"), "", Duration.ofSeconds(10));
            if (!output.ok() || output.text().strip().equals("0")) {
                throw new EmbeddedPostgresException(
                        "PostgreSQL does not run as root, and this system allows no user namespaces (unshare -U: %s): start Rollcall as another user, or configure a database with QUARKUS_DATASOURCE_JDBC_URL."
                                .formatted(output.text().strip()));
            }
        }
        return programs;
    }

    record Output(int exitCode, String text) {

        boolean ok() {
            return exitCode == 0;
        }

        /** The end of what the program said, indented, to stand below a message. */
        String tail() {
            return Programs.tail(text);
        }
    }

    static String tail(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n    ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }

    Output run(Duration timeout, String program, String... arguments) {
        return run("", timeout, program, arguments);
    }

    /** @param input what the program reads from its standard input; a secret may stand in it, unlike in the arguments */
    Output run(String input, Duration timeout, String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return execute(command, input, timeout);
    }

    private Output execute(List<String> command, String input, Duration timeout) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(KEPT_ENVIRONMENT);
        environment.putAll(Map.of("LC_ALL", "C", "TZ", "UTC"));
        try {
            Process process = builder.start();
            try {
                FutureTask<String> output = new FutureTask<>(
                        () -> new String(process.getInputStream().readAllBytes(), UTF_8));
                Thread.ofVirtual().start(output);
                try (OutputStream stdin = process.getOutputStream()) {
                    stdin.write(input.getBytes(UTF_8));
                } catch (IOException e) {
                    // The program ended without reading everything; its exit code and output say why.
                }
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    return new Output(-1, "%s did not end within %s".formatted(command, timeout));
                }
                return new Output(process.exitValue(), output.get(5, TimeUnit.SECONDS));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            return new Output(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Output(-1, "interrupted while running " + command);
        }
    }
}
