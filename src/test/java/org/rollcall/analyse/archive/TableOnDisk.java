package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.TableMetadata;
import org.rollcall.platform.parquet.DuckDb;

/**
 * The table of an archive for a reader that has its folder, the name of a metadata file, and Iceberg: nothing here asks
 * Rollcall which files there are.
 */
final class TableOnDisk {

    private final FolderIO io;
    private final BaseTable table;

    /** @param current the metadata file, as the table calls it */
    TableOnDisk(FolderIO io, String current) {
        this.io = io;
        this.table = new BaseTable(new StaticTableOperations(current, io), "pings");
    }

    TableMetadata metadata() {
        return table.operations().current();
    }

    /** The Parquet files of the current state. */
    List<Path> dataFiles() {
        var files = new ArrayList<Path>();
        try (var tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(io.path(task.file().location())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** All files by which the current state is read: those of the table's metadata, and those that have the rows. */
    List<Path> currentFiles() {
        var files = new ArrayList<Path>();
        files.add(io.path(metadata().metadataFileLocation()));
        var snapshot = metadata().currentSnapshot();
        if (snapshot != null) {
            files.add(io.path(snapshot.manifestListLocation()));
            snapshot.allManifests(io).forEach(manifest -> files.add(io.path(manifest.path())));
        }
        files.addAll(dataFiles());
        return files;
    }

    /** All files that are named by this metadata file: those of the states that are kept, and the metadata files of before. */
    Set<Path> keptFiles() {
        var files = new TreeSet<Path>();
        files.add(io.path(metadata().metadataFileLocation()));
        metadata().previousFiles().forEach(previous -> files.add(io.path(previous.file())));
        metadata().snapshots().forEach(snapshot -> files.addAll(filesOf(snapshot)));
        return files;
    }

    private Set<Path> filesOf(Snapshot snapshot) {
        var files = new TreeSet<Path>();
        files.add(io.path(snapshot.manifestListLocation()));
        for (var manifest : snapshot.allManifests(io)) {
            files.add(io.path(manifest.path()));
            try (var reader = ManifestFiles.read(manifest, io, metadata().specsById())) {
                reader.forEach(file -> files.add(io.path(file.location())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** The rows of the current state, as the files have them: the columns of each as text with a space between them. */
    List<String> rows(String columns) {
        var files = dataFiles().stream().map(DuckDb::file).collect(Collectors.joining(", "));
        if (files.isEmpty()) {
            return List.of();
        }
        try (var duck = DuckDb.open()) {
            return duck.strings("select %s from read_parquet([%s], hive_partitioning = false, union_by_name = true)"
                    .formatted(columns, files));
        }
    }

    /** Every file below a folder; none where there is no folder. */
    static List<Path> everyFile(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files in which there is a text, whether or not they are compressed. A file that goes meanwhile is none. */
    static List<Path> find(String text, Collection<Path> files) {
        var found = new ArrayList<Path>();
        for (var file : files) {
            try {
                if (content(file).contains(text)) {
                    found.add(file);
                }
            } catch (NoSuchFileException _) {
                // As said.
            } catch (IllegalStateException e) {
                if (Files.exists(file)) { // else DuckDB has not found it
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    /** The bytes, and what they are when they are unpacked: a letter for each byte of texts. */
    private static String content(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var content = new StringBuilder(new String(bytes, ISO_8859_1));
        if (bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                content.append(new String(unpacked.readAllBytes(), ISO_8859_1));
            }
        } else if (file.toString().endsWith(".avro")) {
            try (var rows = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
                rows.forEach(content::append);
            }
        } else if (file.toString().endsWith(".parquet")) {
            try (var duck = DuckDb.open()) {
                content.append(duck.strings(
                        "select * from read_parquet(%s, hive_partitioning = false)".formatted(DuckDb.file(file))));
            }
        }
        return content.toString();
    }
}
