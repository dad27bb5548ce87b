/**
 * The one way to the database for statements that are plain SQL, its notifications, and what holds for all of it: failures,
 * deadlines, readiness.
 */
@NullMarked
package org.rollcall.platform.database;

import org.jspecify.annotations.NullMarked;
