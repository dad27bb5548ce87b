/** The one way to the database for statements that are plain SQL, and its notifications. */
@NullMarked
package org.rollcall.database;

import org.jspecify.annotations.NullMarked;
