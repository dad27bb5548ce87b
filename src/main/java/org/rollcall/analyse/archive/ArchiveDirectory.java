package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The folder of the archive. A file appears under its name when it is complete and on the disk. */
final class ArchiveDirectory {

    static final String METADATA = "metadata";

    private static final String HINT = "version-hint.text";

    /** Versions of the metadata that a reader of the folder may still be about to open. */
    private static final int VERSIONS = 20;

    private static final Pattern WEEK = Pattern.compile("week=[^/]+");
    private static final Pattern VERSION = Pattern.compile("v([0-9]{1,9})\\.metadata\\.json");

    /** What is written here and counts only where the table names it. */
    private static final Pattern NAMED_BY_THE_TABLE =
            Pattern.compile("part-[0-9a-f-]+\\.parquet|[0-9]{5,}-[0-9a-f-]{36}\\.metadata\\.json|[0-9a-z-]+\\.avro");

    private static final Pattern UNFINISHED = Pattern.compile(
            "\\.(_?part-[0-9a-f-]+\\.(parquet|json)|v[0-9]+\\.metadata\\.json|version-hint\\.text)\\.tmp");

    private final Path root;

    ArchiveDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * Writes a file.
     *
     * @param path below the folder
     * @param content writes it
     * @param go is asked before the file gets its name, and throws where it must not
     */
    Written write(String path, Content content, Runnable go) throws IOException {
        var file = root.resolve(path);
        var unfinished = file.resolveSibling("." + name(file) + ".tmp");
        Files.createDirectories(parent(file));
        var sha256 = sha256();
        try {
            try (var channel = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
                var out = new BufferedOutputStream(new DigestOutputStream(Channels.newOutputStream(channel), sha256));
                content.write(out);
                out.flush();
                channel.force(true);
            }
            var bytes = Files.size(unfinished);
            go.run();
            publish(unfinished, file);
            return new Written(bytes, HexFormat.of().formatHex(sha256.digest()));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void publish(Path unfinished, Path file) throws IOException {
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (
                AtomicMoveNotSupportedException
                        _) { // some mounted buckets; hence a file counts only when it is committed
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
        syncFolder(parent(file));
    }

    /** Not everywhere can a folder be synced, and where it cannot there is nothing to sync. */
    static void syncFolder(Path folder) {
        try (var channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException _) {
            // As said.
        }
    }

    void delete(String path) throws IOException {
        Files.deleteIfExists(root.resolve(path));
    }

    /** The version of the table that readers of the folder open; 0 where there is none. */
    int version() throws IOException {
        try {
            return Integer.parseInt(
                    Files.readString(root.resolve(METADATA).resolve(HINT)).strip());
        } catch (NoSuchFileException _) {
            return 0;
        } catch (NumberFormatException e) {
            throw new IOException("the file %s/%s/%s has no number".formatted(root, METADATA, HINT), e);
        }
    }

    /**
     * Has readers of the folder open a version of the table.
     *
     * @param metadata its file
     */
    void publish(int version, Path metadata) throws IOException {
        write(METADATA + "/v" + version + ".metadata.json", out -> Files.copy(metadata, out), () -> {});
        write(METADATA + "/" + HINT, out -> out.write(Integer.toString(version).getBytes(UTF_8)), () -> {});
    }

    /**
     * Deletes what attempts have left that did not come to their end.
     *
     * @param named the paths of all files that the table names, in whatever state of it
     * @param version of the table
     * @param before only files that were not written to since: another process may be at the others
     */
    List<Path> deleteLeftovers(Set<Path> named, int version, Instant before) throws IOException {
        var deleted = new ArrayList<Path>();
        for (var folder : folders()) {
            for (var file : files(folder)) {
                var name = name(file);
                var isLeft = UNFINISHED.matcher(name).matches()
                        || (NAMED_BY_THE_TABLE.matcher(name).matches() && !named.contains(file))
                        || isEarlier(name, version - VERSIONS);
                if (isLeft && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                    deleted.add(file);
                }
            }
        }
        return deleted;
    }

    private static boolean isEarlier(String name, int version) {
        var matcher = VERSION.matcher(name);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) <= version;
    }

    private List<Path> folders() throws IOException {
        return files(root).stream()
                .filter(file -> Files.isDirectory(file)
                        && (name(file).equals(METADATA)
                                || WEEK.matcher(name(file)).matches()))
                .toList();
    }

    /** The folders of weeks. */
    List<Path> weeks() throws IOException {
        return folders().stream()
                .filter(folder -> !name(folder).equals(METADATA))
                .toList();
    }

    /** What is in a folder, in the order of names. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    static Path parent(Path file) {
        return requireNonNull(file.getParent(), "a file of the archive is in a folder");
    }

    static String name(Path file) {
        return file.toFile().getName();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is in a file. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** A file that was written: its length, and its hash in hexadecimal. */
    record Written(long bytes, String sha256) {}
}
