/** The one way to the database for statements that are plain SQL. */
@NullMarked
package org.rollcall.database;

import org.jspecify.annotations.NullMarked;
