package org.rollcall.operate.privacy;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.database.Database;

/**
 * Knows reports that name no hostname by their uuid, where their hostname keeps none. Of a blocked hostname nothing else is
 * kept, so hashes of its uuids are: the SQL of the table {@code barred_uuid}, which goes when the hostname is unblocked.
 */
@ApplicationScoped
public class ReportSenders {

    /** Hashes that are kept of a hostname because something was sent by it, which anybody can do. */
    private static final int MAX_SENT = 1_000;

    private static final String INSERT = """
            insert into barred_uuid (hostname, uuid_sha256)
            select hostname, sha256(convert_to(uuid, 'UTF8'))
            from barred_hostname
            cross join unnest(:uuids) as sent (uuid)
            where host_of(hostname) = any(:hosts)
                and (select count(*) from barred_uuid as known where known.hostname = barred_hostname.hostname) < :max
            on conflict do nothing
            """;

    private static final String SELECT =
            "select exists (select from barred_uuid where uuid_sha256 = sha256(convert_to(:uuid, 'UTF8')))";

    private final Database database;
    private final List<ErasableData> others;

    @Inject
    ReportSenders(Database database, @All List<ErasableData> others) {
        this.database = database;
        this.others = others;
    }

    /**
     * Takes note of who sent something of which nothing may be kept. Reports of the same uuid that came before, and may be of
     * nobody else, go.
     *
     * @param hostnames as sent; of those that are blocked
     */
    public void ofBlocked(Collection<String> hostnames, @Nullable String uuid) {
        if (uuid == null) {
            return;
        }
        var hosts = hostnames.stream().map(Hostname::host).collect(Collectors.toSet());
        if (insert(hosts, Set.of(uuid), MAX_SENT)) {
            hosts.forEach(host -> others.forEach(other -> other.eraseUnnamed(uuid, host)));
        }
    }

    /** Takes note of the uuids of erased instances of a blocked hostname, in the transaction of the caller. */
    void ofErased(String host, Collection<String> uuids) {
        insert(Set.of(host), uuids, Integer.MAX_VALUE);
    }

    /** Takes reports away that came before it was known that they are of this instance, which keeps none. */
    public void ofNobodyElse(Instance instance) {
        var uuid = instance.uuid();
        if (uuid != null) {
            others.forEach(other -> other.eraseUnnamed(uuid, Hostname.host(instance.hostname())));
        }
    }

    /** Whether a blocked hostname has sent with this uuid. */
    public boolean isOfBlocked(String uuid) {
        return database.call(handle -> handle.createQuery(SELECT)
                .bind("uuid", uuid)
                .mapTo(boolean.class)
                .one());
    }

    private boolean insert(Collection<String> hosts, Collection<String> uuids, int max) {
        return database.call(handle -> handle.createUpdate(INSERT)
                        .bindArray("uuids", String.class, uuids)
                        .bindArray("hosts", String.class, hosts)
                        .bind("max", max)
                        .execute()
                > 0);
    }
}
