package org.rollcall.receive.clientreport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.rollcall.operate.privacy.ErasableData;
import org.rollcall.operate.privacy.InstanceChoice;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.operate.privacy.RetentionPeriod;
import org.rollcall.platform.database.Database;

/** How reports go again: what both tables of them have in common. */
abstract class ReportDeletion implements ErasableData {

    private final Database database;
    private final String table;

    /** A report without a hostname is of whoever calls itself so. */
    private final String erase;

    private final String eraseUnnamed;

    ReportDeletion(Database database, String table) {
        this.database = database;
        this.table = table;
        this.erase = """
            delete from %s
            where (host_of(hostname) = ? and coalesce(uuid, '') = coalesce(?, uuid, '')) or (hostname is null and uuid = any(?))
            returning id
            """.formatted(table);
        this.eraseUnnamed = """
            delete from %1$s
            where hostname is null and uuid = ?
                and not exists (
                    select from report_senders(%1$s.uuid, %1$s.unique_instance_id, null) as sender where sender.host <> ?)
            """.formatted(table);
    }

    /** An id that no report has, and none will have. */
    long unusedId() {
        return database.nextValue(table + "_id_seq");
    }

    @Override
    public String table() {
        return table;
    }

    @Override
    public RetentionPeriod keptFor(RetentionConfig config) {
        return config.clientReports();
    }

    @Override
    public List<String> erase(InstanceChoice choice, Collection<String> uuids) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(erase)) {
                statement.setString(1, choice.hostname());
                statement.setString(2, choice.uuid());
                statement.setArray(3, connection.createArrayOf("text", uuids.toArray()));
                try (var rows = statement.executeQuery()) {
                    var ids = new ArrayList<String>();
                    while (rows.next()) {
                        ids.add(rows.getString("id"));
                    }
                    return ids;
                }
            }
        });
    }

    @Override
    public void eraseUnnamed(String uuid, String host) {
        database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.prepareStatement(eraseUnnamed)) {
                statement.setString(1, uuid);
                statement.setString(2, host);
                return statement.executeUpdate();
            }
        });
    }
}
