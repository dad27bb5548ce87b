package org.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A bound on the memory of processes, as a container has one: what they use and the cache of the files they read, and no
 * swap. Linux lets the superuser have it, in one of two hierarchies.
 */
final class Cgroup implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final Path folder;
    private final boolean v2;

    private Cgroup(Path folder, boolean v2) {
        this.folder = folder;
        this.v2 = v2;
    }

    /** A group with this limit; empty where the machine does not let this user make one. */
    static Optional<Cgroup> limitedTo(long bytes) {
        var name = "rollcall-bench-" + ProcessHandle.current().pid();
        try {
            var controllers = ROOT.resolve("cgroup.controllers");
            var v2 = Files.exists(controllers) && Files.readString(controllers).contains("memory");
            var folder = (v2 ? ROOT : ROOT.resolve("memory")).resolve(name);
            Files.createDirectory(folder);
            var group = new Cgroup(folder, v2);
            CleanUp.register(group::close);
            group.write(v2 ? "memory.max" : "memory.limit_in_bytes", bytes);
            if (v2) {
                group.write("memory.swap.max", 0);
            } else {
                group.write("memory.swappiness", 0);
            }
            return Optional.of(group);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Starts a command inside the group. */
    List<String> entering() {
        return List.of("sh", "-c", "echo $$ >'%s' && exec \"$@\"".formatted(folder.resolve("cgroup.procs")), "sh");
    }

    /** The most that was used at any time, MiB; the cache of files counts, which is given up when memory is short. */
    double peakMebibytes() {
        return read(v2 ? "memory.peak" : "memory.max_usage_in_bytes") / (double) (1 << 20);
    }

    private void write(String file, long value) throws IOException {
        Files.writeString(folder.resolve(file), Long.toString(value));
    }

    private long read(String file) {
        try {
            return Long.parseLong(Files.readString(folder.resolve(file)).strip());
        } catch (IOException e) {
            throw new BenchException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("Could not remove " + folder + ": " + e.getMessage());
        }
    }
}
