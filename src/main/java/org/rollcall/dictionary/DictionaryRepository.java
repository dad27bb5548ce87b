package org.rollcall.dictionary;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The published dictionaries. */
@ApplicationScoped
class DictionaryRepository implements PanacheRepositoryBase<DictionaryEntity, String> {

    /** All of them, highest version first. */
    List<DictionaryEntity> newestFirst() {
        return listAll(Sort.descending("major", "minor"));
    }
}
