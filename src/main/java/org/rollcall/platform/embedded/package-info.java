/** The PostgreSQL that Rollcall brings along, for whoever configures no database. */
@NullMarked
package org.rollcall.platform.embedded;

import org.jspecify.annotations.NullMarked;
