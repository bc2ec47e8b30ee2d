<?php
/**
 * Plugin Name: Holdord
 * Description: Lets Holdord reach what other plugins hold of a person, and put an account out of use.
 * Version: 1
 * License: Apache-2.0 OR GPL-2.0-or-later
 *
 * WordPress asks its plugins for exporters and erasers of personal data, and runs them from its own pages only. Here
 * they are run by whoever may run them there, over the REST API. What WordPress itself holds is left out: Holdord
 * reaches that by WordPress's own routes.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const HOLDORD_CORE = array( 'wordpress-user', 'wordpress-comments', 'wordpress-media' );
const HOLDORD_META = 'holdord_restricted';
const HOLDORD_MOST_PAGES = 1000;

add_action( 'rest_api_init', function () {
	$email = array( 'email' => array( 'required' => true, 'validate_callback' => fn( $given ) => (bool) is_email( $given ) ) );
	register_rest_route( 'holdord/v1', '/export', array(
		'methods'             => 'POST',
		'callback'            => 'holdord_export',
		'permission_callback' => fn() => current_user_can( 'export_others_personal_data' ),
		'args'                => $email,
	) );
	register_rest_route( 'holdord/v1', '/erase', array(
		'methods'             => 'POST',
		'callback'            => 'holdord_erase',
		'permission_callback' => fn() => current_user_can( 'erase_others_personal_data' ),
		'args'                => $email,
	) );
	register_rest_field( 'user', HOLDORD_META, array(
		'get_callback'    => fn( $user ) => current_user_can( 'edit_users' ) && (bool) get_user_meta( $user['id'], HOLDORD_META, true ),
		'update_callback' => 'holdord_restrict',
		'schema'          => array( 'type' => 'boolean', 'context' => array( 'edit' ) ),
	) );
} );

/** Out of use: nobody logs in by it, and whoever is logged in is no longer. */
function holdord_restrict( $on, $user ) {
	if ( ! current_user_can( 'edit_user', $user->ID ) ) {
		return new WP_Error( 'rest_forbidden', 'Not allowed.', array( 'status' => 403 ) );
	}
	if ( $on ) {
		update_user_meta( $user->ID, HOLDORD_META, 1 );
		WP_Session_Tokens::get_instance( $user->ID )->destroy_all();
	} else {
		delete_user_meta( $user->ID, HOLDORD_META );
	}
	return true;
}

add_filter( 'wp_authenticate_user', function ( $user ) {
	if ( $user instanceof WP_User && get_user_meta( $user->ID, HOLDORD_META, true ) ) {
		return new WP_Error( 'holdord_restricted', __( 'This account is out of use for the time being.' ) );
	}
	return $user;
} );

/** Every exporter of another plugin, page by page. */
function holdord_export( WP_REST_Request $request ) {
	$items = array();
	foreach ( holdord_others( 'wp_privacy_personal_data_exporters' ) as $key => $exporter ) {
		for ( $page = 1; $page < HOLDORD_MOST_PAGES; $page++ ) {
			$answer = call_user_func( $exporter['callback'], $request['email'], $page );
			if ( is_wp_error( $answer ) ) {
				return new WP_Error( 'holdord_exporter', 'An exporter failed.', array( 'status' => 500 ) );
			}
			foreach ( $answer['data'] as $item ) {
				$items[] = array( 'place' => holdord_place( $key ), 'fields' => holdord_fields( $item['data'] ) );
			}
			if ( $answer['done'] ) {
				break;
			}
		}
	}
	return array( 'items' => $items );
}

/** Every eraser of another plugin, page by page; what they keep is told, with how often. */
function holdord_erase( WP_REST_Request $request ) {
	$told = array();
	foreach ( holdord_others( 'wp_privacy_personal_data_erasers' ) as $key => $eraser ) {
		$removed = $retained = 0;
		for ( $page = 1; $page < HOLDORD_MOST_PAGES; $page++ ) {
			$answer = call_user_func( $eraser['callback'], $request['email'], $page );
			if ( is_wp_error( $answer ) ) {
				return new WP_Error( 'holdord_eraser', 'An eraser failed.', array( 'status' => 500 ) );
			}
			$removed  += (int) $answer['items_removed'];
			$retained += (int) $answer['items_retained'];
			if ( $answer['done'] ) {
				break;
			}
		}
		$told[] = array( 'place' => holdord_place( $key ), 'removed' => $removed, 'retained' => $retained );
	}
	return array( 'erasers' => $told );
}

function holdord_others( $filter ) {
	return array_diff_key( apply_filters( $filter, array() ), array_flip( HOLDORD_CORE ) );
}

/** The name of an exporter, in the letters that Holdord takes for the name of a place. */
function holdord_place( $key ) {
	return 'plugin ' . substr( preg_replace( '/[^A-Za-z0-9_.-]/', '-', (string) $key ), 0, 40 );
}

function holdord_fields( $pairs ) {
	$fields = array();
	foreach ( $pairs as $pair ) {
		$fields[ (string) $pair['name'] ] = is_scalar( $pair['value'] ) ? (string) $pair['value'] : wp_json_encode( $pair['value'] );
	}
	return (object) $fields;
}
