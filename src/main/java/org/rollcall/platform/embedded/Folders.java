package org.rollcall.platform.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that are made under another name first, so that a killed process leaves nothing half-made under the real one. */
final class Folders {

    private static final String MARK = ".new-";

    private Folders() {}

    /** A name beside the folder that no other process uses; it carries the process so that what the killed leave is known. */
    static Path temporarySibling(Path folder) {
        long pid = ProcessHandle.current().pid();
        return folder.resolveSibling(folder.getFileName() + MARK + pid + "-" + System.nanoTime());
    }

    /** Deletes temporary siblings that earlier processes left. Nobody else in this process may be making one. */
    static void deleteLeftBehind(Path parent, String name) throws IOException {
        String start = name + MARK;
        List<Path> candidates;
        try (Stream<Path> children = Files.list(parent)) {
            candidates = children.filter(
                            child -> String.valueOf(child.getFileName()).startsWith(start))
                    .toList();
        }
        for (Path candidate : candidates) {
            String pid = String.valueOf(candidate.getFileName())
                    .substring(start.length())
                    .replaceFirst("-.*", "");
            if (pid.matches("\\d{1,10}") && !isAnotherLiving(Long.parseLong(pid))) {
                delete(candidate);
            }
        }
    }

    /** In a container the killed service often had the number of this one, so what bears our own number is old as well. */
    private static boolean isAnotherLiving(long pid) {
        return pid != ProcessHandle.current().pid()
                && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** As far as possible: what another process still writes is left for the next time. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // There is nothing to delete.
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(Folders.class.getName())
                    .log(System.Logger.Level.DEBUG, "Could not delete all of " + folder, e);
        }
    }

    static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /** Makes the names in a folder survive a power failure. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
