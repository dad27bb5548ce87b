package org.rollcall.platform.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jdbi.v3.core.qualifier.QualifiedType;
import org.jdbi.v3.core.qualifier.Qualifier;

/** A SHA-256 in hexadecimal digits, whose column is {@code bytea}. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface Sha256 {

    /** For a parameter that stands alone. */
    QualifiedType<String> TYPE = QualifiedType.of(String.class).with(Sha256.class);
}
