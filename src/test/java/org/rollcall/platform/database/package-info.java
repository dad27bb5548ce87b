@NullMarked
package org.rollcall.platform.database;

import org.jspecify.annotations.NullMarked;
