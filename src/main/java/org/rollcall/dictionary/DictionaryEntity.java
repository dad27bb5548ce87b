package org.rollcall.dictionary;

import jakarta.persistence.Basic;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A published dictionary; its definitions are rows of {@link DefinitionTable}. */
@Entity
@Immutable
@Table(name = "dictionary")
class DictionaryEntity {

    @Id
    String version;

    int major;

    int minor;

    /** The YAML as published, byte for byte; several MB, so it is read only where it is asked for. */
    @Basic(fetch = FetchType.LAZY)
    byte[] source;

    byte[] contentSha256;

    int definitions;

    @JdbcTypeCode(SqlTypes.JSON)
    List<DictionaryWarning> warnings;

    Instant publishedAt;
}
