package org.rollcall.platform.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The server process of a cluster, as its file {@code postmaster.pid} names it. */
final class Postmaster {

    private static final Duration PROGRAM_TIMEOUT = Duration.ofSeconds(20);

    /** Above the highest number that any system gives to a process. */
    private static final String NO_PROCESS = "2147483647";

    private final Path cluster;
    private final Path pidFile;
    private final Programs programs;

    Postmaster(Path cluster, Programs programs) {
        this.cluster = cluster;
        this.pidFile = cluster.resolve("postmaster.pid");
        this.programs = programs;
    }

    /** The living process that the file names, whatever it is. */
    private Optional<ProcessHandle> named() throws IOException {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            String pid = lines.isEmpty() ? "" : lines.getFirst().strip();
            return pid.matches("\\d{1,10}")
                    ? ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The running server of this cluster. */
    Optional<ProcessHandle> running() throws IOException {
        return named().filter(this::servesThisCluster);
    }

    private boolean servesThisCluster(ProcessHandle process) {
        String command = process.info().commandLine().orElse("");
        return command.contains("postgres -D " + cluster);
    }

    /**
     * PostgreSQL takes any living process of its own user for the server that the file names, and refuses to start. Where
     * it is another program that got the number, the number in the file is replaced. The file itself must stay: by its
     * other lines PostgreSQL sees whether parts of the old server still work on the data.
     */
    void forgetStranger() throws IOException {
        if (named().filter(process -> !servesThisCluster(process)).isEmpty()) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        lines.set(0, NO_PROCESS);
        Files.write(pidFile, lines);
    }

    /**
     * Ends the connections, writes everything and stops. Never throws: who stops has nothing better to do afterwards.
     *
     * @return whether the server has ended
     */
    boolean stop(Duration patience) {
        try {
            if (running().isEmpty()) {
                return true;
            }
            signal("fast");
            if (ended(patience)) {
                return true;
            }
            // The next start reads the log of changes again; nothing that was committed is lost.
            signal("immediate");
            return ended(Duration.ofSeconds(10));
        } catch (IOException e) {
            return false;
        }
    }

    private void signal(String mode) {
        programs.run(PROGRAM_TIMEOUT, "pg_ctl", "stop", "-D", cluster.toString(), "-m", mode, "-W");
    }

    /** The server removes its file last. Its process may stay as a zombie where the service is process 1 of a container. */
    private boolean ended(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (running().isPresent()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
