package org.rollcall.receive.clientreport;

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

    private final String count;

    private final String eraseUnnamed;

    ReportDeletion(Database database, String table) {
        this.database = database;
        this.table = table;
        var chosen = """
            from %s
            where (host_of(hostname) = :hostname and coalesce(uuid, '') = coalesce(:uuid, uuid, ''))
                or (hostname is null and uuid = any(:uuids))
            """.formatted(table);
        this.erase = "delete " + chosen + "returning id";
        this.count = "select count(*) " + chosen;
        this.eraseUnnamed = """
            delete from %1$s
            where hostname is null and uuid = :uuid
                and not exists (
                    select from report_senders(%1$s.uuid, %1$s.unique_instance_id, null) as sender where sender.host <> :host)
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
        return database.call(handle -> handle.createQuery(erase)
                .bind("hostname", choice.hostname())
                .bind("uuid", choice.uuid())
                .bindArray("uuids", String.class, uuids)
                .mapTo(String.class)
                .list());
    }

    @Override
    public long count(InstanceChoice choice, Collection<String> uuids) {
        return database.call(handle -> handle.createQuery(count)
                .bind("hostname", choice.hostname())
                .bind("uuid", choice.uuid())
                .bindArray("uuids", String.class, uuids)
                .mapTo(long.class)
                .one());
    }

    @Override
    public void eraseUnnamed(String uuid, String host) {
        database.call(handle -> handle.createUpdate(eraseUnnamed)
                .bind("uuid", uuid)
                .bind("host", host)
                .execute());
    }
}
