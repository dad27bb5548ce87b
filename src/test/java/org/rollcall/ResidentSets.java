package org.rollcall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that a service and the largest process of its embedded PostgreSQL take, looked up many times a second until it
 * is closed. All in MiB; zero where the system has no {@code /proc}.
 */
public final class ResidentSets implements AutoCloseable {

    private static final int PAUSE_MILLIS = 100;

    private final Path postmaster;
    private final long service;
    private final Thread watch;
    private final AtomicLong largestService = new AtomicLong();
    private final AtomicLong largestBackend = new AtomicLong();

    private ResidentSets(long service, Path postmaster) {
        this.service = service;
        this.postmaster = postmaster;
        watch = Thread.ofPlatform().daemon().name("resident sets").start(this::look);
    }

    /**
     * Begins to look.
     *
     * @param workingDirectory of the service, which has {@code rollcall-data} in it
     */
    public static ResidentSets of(ServiceProcess service, Path workingDirectory) {
        return new ResidentSets(
                service.process().pid(), workingDirectory.resolve("rollcall-data/postgres/postmaster.pid"));
    }

    /** The largest resident set that the service has had since it was started. */
    public long service() {
        return largestService.get();
    }

    /** The largest memory of its own, without what all processes share, that one process of PostgreSQL was seen with. */
    public long backend() {
        return largestBackend.get();
    }

    private void look() {
        while (!Thread.interrupted()) {
            field(service, "VmHWM").ifPresent(size -> largestService.accumulateAndGet(size, Math::max));
            postmaster()
                    .ifPresent(postmaster -> postmaster
                            .children()
                            .forEach(backend -> field(backend.pid(), "RssAnon")
                                    .ifPresent(size -> largestBackend.accumulateAndGet(size, Math::max))));
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Optional<ProcessHandle> postmaster() {
        try (var lines = Files.lines(postmaster)) {
            return lines.findFirst().flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // It has ended, or is being started.
        }
    }

    private static OptionalLong field(long process, String name) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process), "status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty(); // It has ended.
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
