package org.rollcall.analyse.archive;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.rollcall.ping.Week;

/**
 * The files of the archive. A file appears under its name when it is complete and on the disk, and counts when its manifest
 * is there, {@code _part-....json}: what begins with an underscore or a dot is no data to Spark, Hive and Trino.
 */
final class ArchiveDirectory {

    private static final Pattern PART = Pattern.compile("part-[0-9]{15,19}-[0-9]{15,19}\\.parquet");
    private static final Pattern MANIFEST = Pattern.compile("_part-[0-9]{15,19}-[0-9]{15,19}\\.json");
    private static final Pattern UNFINISHED = Pattern.compile("\\._?part-[0-9-]+\\.(parquet|json)\\.tmp");

    private final Path root;
    private final ObjectMapper mapper;

    ArchiveDirectory(Path root, ObjectMapper mapper) {
        this.root = root;
        this.mapper = mapper;
    }

    /** The files of a week that count. */
    List<Part> parts(Week week) throws IOException {
        var parts = new ArrayList<Part>();
        for (var file : files(week)) {
            if (MANIFEST.matcher(name(file)).matches()) {
                parts.add(read(file));
            }
        }
        return parts;
    }

    private Part read(Path manifest) throws IOException {
        try {
            return mapper.readValue(Files.readAllBytes(manifest), Part.class);
        } catch (IOException e) {
            throw new IOException("the manifest %s cannot be read".formatted(manifest), e);
        }
    }

    /** Deletes what an attempt has left that did not come to its end. */
    void deleteUnfinished(Week week) throws IOException {
        for (var file : files(week)) {
            var isUnfinished = UNFINISHED.matcher(name(file)).matches()
                    || (PART.matcher(name(file)).matches() && !Files.exists(manifest(file)));
            if (isUnfinished) {
                Files.delete(file);
            }
        }
    }

    /**
     * Writes a file, which does not count yet.
     *
     * @param content writes it
     * @param go is asked before the file gets its name, and throws where it must not
     */
    Written write(Week week, String name, Content content, Runnable go) throws IOException {
        var folder = Files.createDirectories(folder(week.toString()));
        var sha256 = sha256();
        var unfinished = folder.resolve("." + name + ".tmp");
        try {
            try (var channel = FileChannel.open(unfinished, CREATE_NEW, WRITE)) {
                var out = new BufferedOutputStream(new DigestOutputStream(Channels.newOutputStream(channel), sha256));
                content.write(out);
                out.flush();
                channel.force(true);
            }
            var bytes = Files.size(unfinished);
            go.run();
            publish(unfinished, folder.resolve(name));
            return new Written(bytes, HexFormat.of().formatHex(sha256.digest()));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Makes a file count that was written. */
    void commit(Part part) throws IOException {
        var manifest = manifest(folder(part.week()).resolve(part.file()));
        var unfinished = manifest.resolveSibling("." + name(manifest) + ".tmp");
        try {
            try (var channel = FileChannel.open(unfinished, CREATE_NEW, WRITE);
                    var out = Channels.newOutputStream(channel)) {
                out.write(mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(part));
                channel.force(true);
            }
            publish(unfinished, manifest);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void publish(Path unfinished, Path file) throws IOException {
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) { // some mounted buckets; hence the manifests
            Files.move(unfinished, file);
        }
        syncFolder(file.resolveSibling("."));
    }

    /** Not everywhere can a folder be synced, and where it cannot there is nothing to sync. */
    private static void syncFolder(Path folder) {
        try (var channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException _) {
            // As said.
        }
    }

    private List<Path> files(Week week) throws IOException {
        var folder = folder(week.toString());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** The name is what Hive, and all who learned from it, take for a column {@code week}. */
    private Path folder(String week) {
        return root.resolve("week=" + week);
    }

    private static Path manifest(Path part) {
        return part.resolveSibling("_" + name(part).replaceFirst("parquet$", "json"));
    }

    private static String name(Path file) {
        return file.toFile().getName();
    }

    private static MessageDigest sha256() {
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
