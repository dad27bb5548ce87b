package org.rollcall.analyse.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.rollcall.analyse.export.ColumnBounds;
import org.rollcall.platform.parquet.Column;

/**
 * The table of Apache Iceberg that the archive is. Every change is committed at once or not at all, and fails where anybody
 * else has made one since the table was opened. Not for several threads at a time.
 */
final class ArchiveTable {

    static final String NAME = "rollcall.pings";

    private static final int FORMAT = 2;

    private static final Map<String, String> PROPERTIES = Map.of(
            // A change that was chosen by what the table had before is chosen again rather than put on top of another
            // one.
            TableProperties.COMMIT_NUM_RETRIES,
            "0",
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
            "true",
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
            "20",
            // Each manifest has the whole schema, some 200 KB.
            TableProperties.MANIFEST_MIN_MERGE_COUNT,
            "10",
            // Bounds come from us, of the few columns that files are chosen by; of the rest there are 3,000.
            TableProperties.DEFAULT_WRITE_METRICS_MODE,
            "none");

    private final FolderIO io;
    private final ArchiveDirectory directory;
    private final PointedOperations operations;

    private ArchiveTable(FolderIO io, PointedOperations operations) {
        this.io = io;
        this.directory = new ArchiveDirectory(io.folder());
        this.operations = operations;
    }

    /**
     * The table that there is; empty where neither the database nor the folder has one.
     *
     * @throws IOException where the database and the folder are not of each other
     */
    static Optional<ArchiveTable> open(FolderIO io, TablePointer pointer) throws IOException {
        var current = pointer.current();
        if (current.isPresent()) {
            check(io, current.get());
        }
        var table = new ArchiveTable(io, new PointedOperations(io, pointer));
        var published = table.directory.version();
        var version = current.isPresent() ? table.version() : 0;
        if (published > version) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "the folder %s has version %d of its table, and the database knows %s: one is not of the other, as after a restore; the page \"The archive\" of the documentation says what to do",
                    io.folder(),
                    published,
                    version == 0 ? "of none" : "only version " + version));
        }
        if (current.isEmpty()) {
            return Optional.empty();
        }
        if (published < version) {
            table.publish();
        }
        return Optional.of(table);
    }

    /** The table that there is, for reading alone: somebody else may be changing it. Empty where there is none. */
    static Optional<ArchiveTable> read(FolderIO io, TablePointer pointer) throws IOException {
        var current = pointer.current();
        if (current.isEmpty()) {
            return Optional.empty();
        }
        check(io, current.get());
        return Optional.of(new ArchiveTable(io, new PointedOperations(io, pointer)));
    }

    private static void check(FolderIO io, String current) throws IOException {
        if (!current.startsWith(io.location() + "/")) {
            throw new IOException(
                    "the files of the archive are called %s in its table, and the settings call its folder %s; set rollcall.archive.location to the former"
                            .formatted(current, io.location()));
        }
        if (!Files.exists(io.path(current))) {
            throw new IOException(
                    "the file %s of the archive's table is not there: is its folder mounted? Where it is lost, or to be filled anew, the page \"The archive\" of the documentation says what to do"
                            .formatted(io.path(current)));
        }
    }

    /** A new table without a row. */
    static ArchiveTable begin(FolderIO io, TablePointer pointer, List<Column> columns) throws IOException {
        var schema = TableSchema.of(columns);
        var operations = new PointedOperations(io, pointer);
        operations.refresh();
        operations.commit(
                null,
                TableMetadata.buildFromEmpty(FORMAT)
                        .assignUUID()
                        .setLocation(io.location())
                        .setCurrentSchema(schema, schema.highestFieldId())
                        .setDefaultPartitionSpec(PartitionSpec.builderFor(schema)
                                .identity(TableSchema.WEEK)
                                .build())
                        .setDefaultSortOrder(SortOrder.builderFor(schema)
                                .asc(TableSchema.WEEK, NullOrder.NULLS_FIRST)
                                .asc("hostname", NullOrder.NULLS_FIRST)
                                .asc("uuid", NullOrder.NULLS_FIRST)
                                .build())
                        .setProperties(PROPERTIES)
                        .build());
        var table = new ArchiveTable(io, operations);
        table.publish();
        return table;
    }

    /** Adds the columns that the table lacks. */
    void widen(Collection<Column> columns) throws IOException {
        var metadata = operations.current();
        var widened = TableSchema.widened(metadata.schema(), List.copyOf(columns));
        if (!widened.sameSchema(metadata.schema())) {
            operations.commit(metadata, metadata.updateSchema(widened));
            publish();
        }
    }

    /** Has readers find the columns of files by their names, where the files have no numbers of them. */
    void nameColumns() throws IOException {
        var metadata = operations.current();
        var properties = new HashMap<>(metadata.properties());
        properties.put(
                TableProperties.DEFAULT_NAME_MAPPING, NameMappingParser.toJson(MappingUtil.create(metadata.schema())));
        operations.commit(metadata, metadata.replaceProperties(properties));
        publish();
    }

    /** The files that the table has now. */
    List<ArchiveFile> files() throws IOException {
        var files = new ArrayList<ArchiveFile>();
        var snapshot = operations.current().currentSnapshot();
        if (snapshot != null) {
            for (var manifest : snapshot.dataManifests(io)) {
                for (var file : files(manifest)) {
                    files.add(ArchiveFile.of(
                            file.location().substring(io.location().length() + 1),
                            file.recordCount(),
                            file.fileSizeInBytes()));
                }
            }
        }
        return files;
    }

    private List<DataFile> files(ManifestFile manifest) throws IOException {
        try (var reader = ManifestFiles.read(manifest, io, operations.current().specsById())) {
            var files = new ArrayList<DataFile>();
            for (var file : reader) {
                files.add(file.copyWithoutStats());
            }
            return files;
        }
    }

    /** Takes files out of the table and puts others into it. What was taken out is named by earlier states alone. */
    void commit(Collection<ArchiveFile> removed, Collection<NewFile> added) throws IOException {
        var transaction = new BaseTable(operations, NAME).newTransaction();
        if (!removed.isEmpty()) {
            var delete = transaction.newDelete().validateFilesExist();
            removed.forEach(file -> delete.deleteFile(name(file)));
            delete.commit();
        }
        if (!added.isEmpty()) {
            var append = transaction.newAppend();
            added.forEach(file -> append.appendFile(dataFile(file)));
            append.commit();
        }
        if (!removed.isEmpty()) {
            // Manifests keep the bounds of files that they had, and so maybe a hostname that was erased.
            transaction.rewriteManifests().clusterBy(_ -> "").commit();
        }
        transaction.commitTransaction();
        publish();
    }

    private DataFile dataFile(NewFile added) {
        var metadata = operations.current();
        var file = added.file();
        return DataFiles.builder(metadata.spec())
                .withPath(name(file))
                .withFormat(FileFormat.PARQUET)
                .withPartitionPath(TableSchema.WEEK + "=" + file.week())
                .withFileSizeInBytes(file.bytes())
                .withMetrics(TableSchema.metrics(file.rows(), added.bounds()))
                .withSortOrder(metadata.sortOrder())
                .build();
    }

    private String name(ArchiveFile file) {
        return io.location() + "/" + file.path();
    }

    /**
     * Ends earlier states of the table, and deletes the files that only they name.
     *
     * @param before those whose place was taken before
     * @return whether there were any
     */
    boolean expire(Instant before) throws IOException {
        var snapshots = new ArrayList<>(operations.current().snapshots());
        snapshots.sort(Comparator.comparingLong(Snapshot::sequenceNumber));
        // What counts is for how long a state has not been the current one; by itself Iceberg counts from when it was
        // made.
        var expire = new BaseTable(operations, NAME)
                .expireSnapshots()
                .expireOlderThan(0)
                .retainLast(1)
                .cleanExpiredMetadata(true);
        var any = false;
        for (var i = 0; i + 1 < snapshots.size(); i++) {
            if (snapshots.get(i + 1).timestampMillis() < before.toEpochMilli()) {
                expire.expireSnapshotId(snapshots.get(i).snapshotId());
                any = true;
            }
        }
        if (any) {
            expire.commit();
            publish();
        }
        return any;
    }

    /**
     * Deletes what attempts have left that did not come to their end.
     *
     * @param before only files that were not written to since
     */
    List<Path> deleteLeftovers(Instant before) throws IOException {
        return directory.deleteLeftovers(named(), version(), before);
    }

    private Set<Path> named() throws IOException {
        var metadata = operations.current();
        var named = new HashSet<String>();
        named.add(metadata.metadataFileLocation());
        metadata.previousFiles().forEach(previous -> named.add(previous.file()));
        for (var snapshot : metadata.snapshots()) {
            named.add(snapshot.manifestListLocation());
            for (var manifest : snapshot.allManifests(io)) {
                if (named.add(manifest.path())) {
                    files(manifest).forEach(file -> named.add(file.location()));
                }
            }
        }
        var paths = new HashSet<Path>();
        named.forEach(name -> paths.add(io.path(name)));
        return paths;
    }

    /** The number of changes that the table has had, its beginning counted. */
    int version() {
        operations.refresh();
        return operations.currentVersion() + 1;
    }

    /** Readers of the folder do not ask the database. */
    private void publish() throws IOException {
        directory.publish(version(), io.path(operations.currentMetadataLocation()));
    }

    /**
     * A file to be put into the table.
     *
     * @param bounds none where they are not known
     */
    record NewFile(ArchiveFile file, List<ColumnBounds> bounds) {}
}
