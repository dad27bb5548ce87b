package org.rollcall.dictionary;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The published dictionaries. */
@ApplicationScoped
class DictionaryRepository implements PanacheRepositoryBase<DictionaryEntity, String> {

    /** All of them, highest version first. */
    List<DictionaryEntity> newestFirst() {
        return listAll(Sort.descending("major", "minor"));
    }

    Optional<DictionaryEntity> newest() {
        return findAll(Sort.descending("major", "minor")).firstResultOptional();
    }
}
