package org.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Processor time, in seconds, from Linux's {@code /proc}. Unlike a rate it hardly changes with what else the machine has to
 * do, so it shows what a change of the code is worth.
 */
final class Cpu {

    /** Linux counts in these to programs, whatever its own clock. */
    private static final double TICKS_PER_SECOND = 100;

    // Fields of /proc/PID/stat behind the name of the program.
    private static final int PARENT = 1;
    private static final int OWN = 11;
    private static final int ENDED_CHILDREN = 13;

    private Cpu() {}

    /** What a process has used so far; NaN where the system does not say. */
    static double of(long pid) {
        var fields = fields(pid);
        return fields.length == 0 ? Double.NaN : seconds(fields, OWN);
    }

    /** What a process and its children have used so far, also those that have ended; NaN where the system does not say. */
    static double withChildren(long pid) {
        var fields = fields(pid);
        return fields.length == 0
                ? Double.NaN
                : seconds(fields, OWN)
                        + seconds(fields, ENDED_CHILDREN)
                        + children(pid)
                                .mapToDouble(child -> seconds(child, OWN))
                                .sum();
    }

    private static Stream<String[]> children(long pid) {
        var parent = Long.toString(pid);
        return ProcessHandle.allProcesses()
                .map(process -> fields(process.pid()))
                .filter(fields -> fields.length > 0 && fields[PARENT].equals(parent));
    }

    /** In user mode and in the kernel. */
    private static double seconds(String[] fields, int first) {
        return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) / TICKS_PER_SECOND;
    }

    private static String[] fields(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException e) {
            return new String[0]; // it has ended, or the system has no such file
        }
    }
}
