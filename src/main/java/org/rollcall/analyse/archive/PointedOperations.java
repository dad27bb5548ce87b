package org.rollcall.analyse.archive;

import java.util.Objects;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.DatabaseException;

/**
 * Reads and commits the metadata of the table. A commit is one update in the database, and fails where anybody else has committed
 * since this was made: what is written was chosen by what the table had then, and must not come on top of anything else.
 */
final class PointedOperations extends BaseMetastoreTableOperations {

    private final FolderIO io;
    private final TablePointer pointer;

    /** The metadata file that was found or written last; null for none. */
    private @Nullable String expected;

    PointedOperations(FolderIO io, TablePointer pointer) {
        this.io = io;
        this.pointer = pointer;
        this.expected = pointer.current().orElse(null);
    }

    @Override
    protected void doRefresh() {
        var now = pointer.current().orElse(null);
        if (!Objects.equals(now, expected)) {
            throw somebodyElse();
        }
        refreshFromMetadataLocation(now, 0);
    }

    @Override
    protected void doCommit(@Nullable TableMetadata base, TableMetadata metadata) {
        var next = writeNewMetadata(metadata, currentVersion() + 1);
        var isDone = false;
        try {
            isDone = base == null ? pointer.begin(next) : pointer.move(base.metadataFileLocation(), next);
        } catch (DatabaseException e) {
            throw new CommitStateUnknownException(e); // the file may be the current one, so it stays
        }
        if (!isDone) {
            io.deleteFile(next);
            throw somebodyElse();
        }
        expected = next;
    }

    private static CommitFailedException somebodyElse() {
        return new CommitFailedException("somebody else has changed the table of the archive meanwhile");
    }

    @Override
    protected String tableName() {
        return ArchiveTable.NAME;
    }

    @Override
    public FileIO io() {
        return io;
    }
}
