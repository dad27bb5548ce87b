package org.rollcall.receive.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;
import org.rollcall.ping.KnownInstances;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Limits what is sent by a hostname: of each instance that has a stored ping, and of all others of its hostname together. So
 * a stranger, who knows the hostname and not the uuid, cannot use up what the instance may send.
 *
 * <p>The last 20,000 instances that stored a ping are remembered. The table is asked only for others, and only where
 * strangers have used up the limit of the hostname.
 */
@ApplicationScoped
public class InstanceLimit {

    /** Instances that are remembered, some 100 bytes each. Of others the table is asked, where that makes a difference. */
    private static final int MAX_REMEMBERED = 20_000;

    private final IngestConfig config;
    private final KnownInstances instances;
    private final Cache<UUID, Boolean> remembered = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .executor(Runnable::run) // less work than to wake another thread for it
            .build();

    InstanceLimit(IngestConfig config, KnownInstances instances) {
        this.config = config;
        this.instances = instances;
    }

    /**
     * Counts one payload or report.
     *
     * @param hostname as sent
     * @param uuid as sent; null where none was
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}
     */
    public void count(String hostname, @Nullable String uuid) {
        var limit = config.rateLimit().perHostname();
        var name = Hostname.host(hostname); // one bucket, whatever the port
        var id = new Instance(Instance.normalized(hostname), uuid).id();
        if (remembered.getIfPresent(id) == null) {
            if (limit.tryCount(name)) {
                return;
            }
            if (instances.find(id).isEmpty()) {
                limit.count("hostname", name);
                return;
            }
            remembered.put(id, true);
        }
        limit.count("instance", id.toString());
    }

    /** Remembers an instance of which a ping was stored. */
    void stored(Instance instance) {
        var id = instance.id();
        if (remembered.getIfPresent(id) == null) {
            remembered.put(id, true); // to write costs more than to read
        }
    }
}
