package org.rollcall.ping;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.rollcall.access.HostnameBinding;

/** The known instances. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<InstanceEntity, UUID> {

    private static final String EARLIER = """
            exists (
                select from instance as earlier
                where earlier.hostname = instance.hostname
                    and (earlier.first_received_at, earlier.id) < (instance.first_received_at, instance.id))
            """;

    private static final String SELECT_VISIBLE = """
            select * from instance
            where :all or not %s and (hostname = any(:exact)
                or exists (select from unnest(:suffixes) as suffix where right(hostname, length(suffix)) = suffix))
            """.formatted(EARLIER);

    private static final String SELECT_STRANGERS = """
            select id from instance
            where %s and (hostname = any(:exact)
                or exists (select from unnest(:suffixes) as suffix where right(hostname, length(suffix)) = suffix))
            """.formatted(EARLIER);

    /** The instances of a hostname, in the order in which they became known. */
    @Transactional
    public List<Instance> withHostname(String hostname, int limit) {
        return find("hostname", Sort.by("firstReceivedAt", "id"), hostname).page(0, limit).stream()
                .map(InstanceEntity::toInstance)
                .toList();
    }

    /** The instance of exactly this hostname and uuid; an empty uuid stands for none. */
    @Transactional
    public Optional<Instance> find(String hostname, String uuid) {
        var id = Instance.ofColumns(hostname, uuid).id();
        return findByIdOptional(id).map(InstanceEntity::toInstance);
    }

    /**
     * The first instances that a caller may see, in no particular order; for one who is bound to hostnames, those that have
     * been known longest by theirs.
     */
    @Transactional
    @SuppressWarnings("unchecked") // a native query for an entity returns that entity
    public List<Instance> visible(HostnameBinding binding, int limit) {
        var found = (List<InstanceEntity>) getEntityManager()
                .createNativeQuery(SELECT_VISIBLE, InstanceEntity.class)
                .setParameter("all", binding.all())
                .setParameter("exact", binding.exact().toArray(String[]::new))
                .setParameter("suffixes", binding.suffixes().toArray(String[]::new))
                .setMaxResults(limit)
                .getResultList();
        return found.stream().map(InstanceEntity::toInstance).toList();
    }

    /** The instances that a caller who is bound to hostnames may see, but those that have been known longest by theirs. */
    @Transactional
    @SuppressWarnings("unchecked") // a native query for one column of uuids
    public Set<UUID> strangers(HostnameBinding binding) {
        return Set.copyOf((List<UUID>) getEntityManager()
                .createNativeQuery(SELECT_STRANGERS, UUID.class)
                .setParameter("exact", binding.exact().toArray(String[]::new))
                .setParameter("suffixes", binding.suffixes().toArray(String[]::new))
                .getResultList());
    }
}
