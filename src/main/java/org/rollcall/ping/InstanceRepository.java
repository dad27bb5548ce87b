package org.rollcall.ping;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.rollcall.access.HostnameBinding;

/** The known instances. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<InstanceEntity, UUID> {

    private static final String SELECT_VISIBLE = """
            select * from instance
            where :all or hostname = any(:exact)
                or exists (select from unnest(:suffixes) as suffix where right(hostname, length(suffix)) = suffix)
            """;

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
        var id = new Instance(hostname, uuid.isEmpty() ? null : uuid).id();
        return findByIdOptional(id).map(InstanceEntity::toInstance);
    }

    /** The first instances that a caller may see, in no particular order. */
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
}
