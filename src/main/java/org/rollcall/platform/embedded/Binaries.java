package org.rollcall.platform.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The server's programs for this machine: an archive on the class path, unpacked once and used again at the next start. */
final class Binaries {

    private static final String MANIFEST = "rollcall-manifest";

    private final URL archive;

    private Binaries(URL archive) {
        this.archive = archive;
    }

    static Binaries ofThisMachine() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Binaries of(String system, String architecture) {
        String name = resourceName(system, architecture);
        URL archive = Binaries.class.getResource(name);
        if (archive == null) {
            throw new EmbeddedPostgresException(
                    "This Rollcall brings no PostgreSQL for %s on %s: configure a database with QUARKUS_DATASOURCE_JDBC_URL."
                            .formatted(system, architecture));
        }
        return new Binaries(archive);
    }

    private static String resourceName(String system, String architecture) {
        // The archive for macOS holds universal binaries: the one for ARM is the one for Intel, byte for byte.
        if (system.toLowerCase(Locale.ROOT).startsWith("mac")) {
            return "/postgres-darwin-arm_64.txz";
        }
        String processor = switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> architecture;
        };
        return "/postgres-%s-%s.txz".formatted(system.toLowerCase(Locale.ROOT), processor);
    }

    /**
     * Unpacks into a folder named for the archive's content, unless a complete one is there.
     *
     * @return the folder of the programs
     */
    Path unpackBelow(Path parent) {
        synchronized (Binaries.class) {
            return unpackOnce(parent);
        }
    }

    private Path unpackOnce(Path parent) {
        try {
            Files.createDirectories(parent);
            String name = "postgresql-" + hash().substring(0, 16);
            Path folder = parent.resolve(name);
            if (!isComplete(folder)) {
                Folders.deleteLeftBehind(parent, name);
                unpackAs(folder);
            }
            return folder.resolve("bin");
        } catch (IOException | UncheckedIOException e) {
            throw new EmbeddedPostgresException(
                    "Cannot unpack PostgreSQL into %s: %s".formatted(parent, e.getMessage()), e);
        }
    }

    private void unpackAs(Path folder) throws IOException {
        Path unpacking = Folders.temporarySibling(folder);
        try {
            unpackInto(unpacking);
            Files.writeString(unpacking.resolve(MANIFEST), manifest(unpacking));
            replace(folder, unpacking);
        } finally {
            Folders.delete(unpacking); // Where a failure has left it; perhaps the disk is full because of it.
        }
    }

    private String hash() throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        try (InputStream in = new DigestInputStream(archive.openStream(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean isComplete(Path folder) throws IOException {
        Path manifest = folder.resolve(MANIFEST);
        return Files.exists(manifest) && Files.readString(manifest).equals(manifest(folder));
    }

    /** Name and size of every file. A half-deleted or half-written folder is noticed; nobody needs more against themselves. */
    private static String manifest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> lines = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.endsWith(MANIFEST))
                    .map(file -> folder.relativize(file) + " " + size(file))
                    .sorted()
                    .toList();
            return String.join("\n", lines);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unpackInto(Path folder) throws IOException {
        try (InputStream in = archive.openStream();
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, folder);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream tar, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the archive has an entry outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(Folders.parent(target));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** Two processes may unpack into a shared folder at once: the first to finish wins, and the other uses its result. */
    private static void replace(Path folder, Path unpacked) throws IOException {
        if (Files.exists(folder) && !isComplete(folder)) {
            Path damaged = Folders.temporarySibling(folder);
            Files.move(folder, damaged, ATOMIC_MOVE);
            Folders.delete(damaged);
        }
        try {
            Files.move(unpacked, folder, ATOMIC_MOVE);
        } catch (IOException e) {
            if (!isComplete(folder)) {
                throw e;
            }
        }
    }
}
