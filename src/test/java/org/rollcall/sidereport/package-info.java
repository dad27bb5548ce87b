@NullMarked
package org.rollcall.sidereport;

import org.jspecify.annotations.NullMarked;
